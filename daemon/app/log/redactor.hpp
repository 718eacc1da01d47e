// Keeps loaded secrets out of everything that leaves the process as text: log lines, error answers,
// journal fields, and what comes in from others before anything keeps it. It knows each secret as
// it is and in the spellings in which libraries repeat it (base64 at any alignment, hex,
// percent-encoded). A last line of defence, not a licence.
#pragma once

#include <atomic>
#include <bitset>
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
  /// The same in place, for text of others that was bounded on its way: what a cut has left of a
  /// secret is hidden as well. Costs nothing while no secret is known. True when it hid something.
  bool clean(std::string& text) const;

 private:
  struct Known {
    std::vector<std::string> spellings;  // sorted
    std::bitset<65536> starts;           // by the first two bytes of each
  };
  std::shared_ptr<const Known> known() const;

  mutable std::mutex mutex_;
  std::shared_ptr<const Known> known_ = std::make_shared<const Known>();
  std::atomic<bool> any_ = false;
};

}  // namespace runbookd::logging
