// The two clocks, kept apart by type.
//
// Everything that measures (windows, `for`, cooldowns, deadlines) uses Mono, which a wall-clock
// step cannot move; everything that people read or that must survive a restart uses Wall. A Stamp
// carries both, taken at one moment.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace runbookd {

using Nanos = std::chrono::nanoseconds;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// CLOCK_BOOTTIME: monotonic, and it goes on while the machine is suspended.
struct MonoClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = Nanos;
  using time_point = std::chrono::time_point<MonoClock, Nanos>;
  static constexpr bool is_steady = true;
  static time_point now() noexcept;
};

using Mono = MonoClock::time_point;
using Wall = std::chrono::time_point<std::chrono::system_clock, Nanos>;

struct Stamp {
  Mono mono{};
  Wall wall{};
  static Stamp now() noexcept;
  bool operator==(const Stamp&) const = default;
  Stamp plus(Nanos d) const { return {mono + d, wall + d}; }
};

/// Addition that stays at the end of time instead of wrapping.
Mono saturating_add(Mono t, Nanos d) noexcept;

/// Seconds as a double, for values and metrics.
inline double to_seconds(Nanos d) { return std::chrono::duration<double>(d).count(); }
/// The reverse, saturating at the range of Nanos; NaN becomes zero.
Nanos from_seconds(double s) noexcept;

/// `2026-11-23T20:52:00.123Z` (RFC 3339, UTC, milliseconds).
std::string rfc3339(Wall t);
/// Accepts an offset or `Z`, and up to nine fractional digits; nullopt when malformed.
std::optional<Wall> parse_rfc3339(std::string_view text);

/// `5400s`, `250ms`: the spelling of the rulebook without a loss, in whole milliseconds.
std::string exact_duration(Nanos d);

/// `1h30m`, `250ms`, `2d`: the spelling of the rulebook, at most two units, for people.
std::string format_duration(Nanos d);

}  // namespace runbookd
