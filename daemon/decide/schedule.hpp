// When something is due by the calendar: `weekdays 09:00 Europe/London`, `1st 10:00`, `quarter
// 09:00`.
#pragma once

#include <array>
#include <string>

#include "daemon/base/time.hpp"

namespace runbookd::decide {

struct Schedule {
  std::array<bool, 7> weekdays{};  ///< Monday first; none: by the day of the month
  int day_of_month = 0;            ///< 1 to 31, in the months that have it
  bool quarterly = false;          ///< on the first of January, April, July and October
  Nanos time_of_day{};
  std::string zone;  ///< IANA name, empty = UTC
};

/// The first moment after `t` at which it is due, as clocks there first show it.
Wall next_due(const Schedule& schedule, Wall t);
/// The last moment at which it was due, `t` included.
Wall last_due(const Schedule& schedule, Wall t);

}  // namespace runbookd::decide
