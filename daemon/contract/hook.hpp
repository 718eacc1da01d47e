// What a contact's service tells us of its own accord: that a person there has taken an incident
// on. It comes as a request to the API without a token; a signature by a secret that we share says
// whose it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"

namespace runbookd {

/// One event of the service. Texts are lines of a bounded length; what they name may not exist.
struct HookEvent {
  enum class What : std::uint8_t {
    other,         ///< nothing that concerns us
    acknowledged,  ///< a person has the incident
  };
  What what = What::other;
  std::string kind;      ///< as the service calls it: `incident.acknowledged`
  std::string id;        ///< the same when it is told again
  std::string incident;  ///< under the key that our messages gave it
  std::string who;       ///< the person, as the service calls them
  std::string how;       ///< for the record: `resolved in PagerDuty`
  Wall at{};             ///< when they did it
};

/// A contact's end of the way back; immutable.
class Hook {
 public:
  virtual ~Hook() = default;
  virtual std::string_view service() const = 0;  ///< for people: `PagerDuty`
  virtual std::string_view path() const = 0;     ///< of the API
  /// Whether one of the signatures is that of exactly these bytes by our secret. The time that this
  /// takes tells nothing of either.
  virtual bool is_signed(std::string_view signatures, std::string_view body) const = 0;
  /// What it says. The error: the service sends no such thing.
  virtual Result<HookEvent> read(std::string_view body) const = 0;
};

}  // namespace runbookd
