// Weekday and hour in a time zone; the zone database is read once, at load.
#pragma once

#include <optional>
#include <string_view>

#include "daemon/base/time.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::decide {

bool is_zone(std::string_view zone);
/// 1 = Monday .. 7 = Sunday (ISO 8601). An empty zone is UTC.
int weekday_in(std::string_view zone, Wall t);
int hour_in(std::string_view zone, Wall t);
/// The next instant at which the hour changes: zones differ from UTC by multiples of 15 minutes.
Wall next_quarter(Wall t);
/// The end of the window when `t` is inside it. A window that begins in the hour which a change of
/// clocks skips or repeats begins at the first instant that fits.
std::optional<Wall> inside_until(const MuteWindow& window, Wall t);

}  // namespace runbookd::decide
