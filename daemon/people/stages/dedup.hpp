// The same news is told to a contact once. What is the same: its key and its words, so that news
// that changed is never lost.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "daemon/contract/notifier.hpp"
#include "daemon/people/stages/verdict.hpp"

namespace runbookd::people {

/// So many are remembered; what was told before those is told again rather than forgotten.
constexpr std::size_t most_remembered = 10'000;

/// `INC-7/resolved/ops/5f3a91c2d07b4e16`: the same for the same news, over a restart as well, so
/// that a receiver can drop what it has; 114 bytes at most. Empty for a message without a key.
std::string id_of(const Message& message, const std::string& contact);

/// By the ids of messages.
class Dedup {
 public:
  /// Ends what was handed on before. A message without an id is never the same as another.
  Verdict judge(const Message& message);
  /// It did not arrive: the same news may be told again.
  void forget(const std::string& id);
  void delivered(const std::string& id);
  /// Of what was handed on before: it is not on its way any more.
  bool is_delivered(const std::string& id) const;

 private:
  std::unordered_map<std::string, bool> known_;  ///< whether it was delivered
  std::list<std::string> by_age_;
};

}  // namespace runbookd::people
