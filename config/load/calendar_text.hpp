// The calendar as people write it: `Sat,Sun 22:00-02:00 Europe/London`, `Mon 09:00 Europe/London`.
// Internal to load.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/decide/plan.hpp"
#include "daemon/decide/schedule.hpp"

namespace runbookd::load {

/// What is wrong with one part of such a text; it is the part that gets marked.
struct CalendarFault {
  std::size_t begin = 0;  ///< byte of the text
  std::size_t length = 0;
  std::string message;
  std::string hint;
};

/// A window in which rules are muted: days, begin and end, zone (UTC without one). Past midnight
/// when it ends before it begins.
bool parse_window(std::string_view text, decide::MuteWindow& out, CalendarFault& fault);
/// When something is due: days or `1st` .. `31st` or `quarter`, a time, a zone.
bool parse_schedule(std::string_view text, decide::Schedule& out, CalendarFault& fault);

}  // namespace runbookd::load
