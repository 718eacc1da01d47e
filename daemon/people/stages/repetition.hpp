// Some receivers forget an open incident of which they hear no more: Alertmanager does, so that the
// alerts of a dead Prometheus end. Of each such incident the last message is sent again, until it
// is resolved (pure; time comes from the caller).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::people {

class Repetition {
 public:
  /// A message of the incident is on its way: when that is its end, nothing is repeated any more.
  void told(const std::string& contact, const Message& message);
  /// The message has ended; over a channel that wants it again after `again` (zero: it does not).
  void ended(const std::string& contact, const Message& message, bool sent, Nanos again, Mono now);

  /// What is to be sent again now; each is on its way until ended() is told.
  std::vector<std::pair<std::string, Message>> due(Mono now);
  std::optional<Mono> next_due() const;

 private:
  struct Item {
    Message message;
    Nanos again{};
    Mono due{};
    bool on_its_way = false;
  };
  std::map<std::pair<std::string, std::string>, Item> items_;  // by contact and incident
};

}  // namespace runbookd::people
