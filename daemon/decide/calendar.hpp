// Civil time, all of it: what clocks and calendars of a time zone show at an instant, and when they
// show it. The zone database is the machine's (tzdata), read once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::decide {

bool is_zone(std::string_view zone);
/// For who wrote a zone that there is not: `did you mean Europe/London?`, or what a zone looks
/// like.
std::string zone_hint(std::string_view zone);
/// 1 = Monday .. 7 = Sunday (ISO 8601). An empty zone is UTC.
int weekday_in(std::string_view zone, Wall t);
int hour_in(std::string_view zone, Wall t);
/// The date there, in days since 1970-01-01.
int day_in(std::string_view zone, Wall t);
/// What calendar and clock show there: `2026-11-30 11:01:02`.
std::string civil_text(std::string_view zone, Wall t);
/// When clocks there first show that time of that day; a time that is skipped is reached by the
/// change itself. `time_of_day` may be beyond 24 h: of the day after.
Wall instant_of(std::string_view zone, int day, Nanos time_of_day);
/// The next instant at which the hour or the day there changes: clocks are put forward and back
/// also between hours (Antarctica/Casey at 00:01).
Wall next_hour(std::string_view zone, Wall t);
/// The end of the window when `t` is inside it. It begins and ends when clocks there first reach
/// the times that are written: over a change of clocks it lasts an hour more or less, and never
/// ends at another time of day. A time that is skipped is reached by the change itself, one that
/// comes twice the first time; a window that lies in a skipped hour is not held that day.
std::optional<Wall> inside_until(const MuteWindow& window, Wall t);
/// When it begins next, after `t`.
Wall next_begin(const MuteWindow& window, Wall t);

}  // namespace runbookd::decide
