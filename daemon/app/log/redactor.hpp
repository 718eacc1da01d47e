// Keeps loaded secrets out of everything that leaves the process as text: log lines, error answers,
// journal fields. It knows each secret as it is and in the spellings in which libraries repeat it
// (base64 at any alignment, hex, percent-encoded). A last line of defence, not a licence.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/secret.hpp"

namespace runbookd::logging {

/// Shorter secrets are not looked for: they would blank out ordinary words.
constexpr std::size_t shortest_secret = 6;

/// Any thread.
class Redactor {
 public:
  Redactor() = default;
  Redactor(const Redactor&) = delete;
  Redactor& operator=(const Redactor&) = delete;

  /// From now on `secret` and its parts that are secrets themselves (the password in a URL or in a
  /// connection string, the lines of a key) print as `***`. They stay known for ever: after a
  /// reload the old ones are still in use by what is under way.
  void add(const Secret& secret);
  std::string redact(std::string_view text) const;

 private:
  using Spellings = std::vector<std::string>;
  std::shared_ptr<const Spellings> spellings() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const Spellings> spellings_ = std::make_shared<const Spellings>();
};

}  // namespace runbookd::logging
