#include "daemon/decide/schedule.hpp"

#include <date/date.h>

#include "daemon/decide/calendar.hpp"

namespace runbookd::decide {

namespace {

constexpr int longest_wait = 366 * 8 + 1;  // the 29th of February, over a year without one

bool is_due_on(const Schedule& s, int day) {
  const date::year_month_day civil{date::local_days{date::days{day}}};
  const unsigned month = static_cast<unsigned>(civil.month());
  const int of_month = static_cast<int>(static_cast<unsigned>(civil.day()));
  if (s.quarterly) return of_month == 1 && month % 3 == 1;
  if (s.day_of_month > 0) return of_month == s.day_of_month;
  const date::weekday weekday{date::local_days{date::days{day}}};
  return s.weekdays[weekday.iso_encoding() - 1];
}

}  // namespace

Wall next_due(const Schedule& s, Wall t) {
  const int today = day_in(s.zone, t);
  // A clock that was put back over midnight shows yesterday's evening again.
  for (int day = today - 1; day < today + longest_wait; ++day) {
    if (!is_due_on(s, day)) continue;
    const Wall at = instant_of(s.zone, day, s.time_of_day);
    if (at > t) return at;
  }
  return Wall::max();
}

Wall last_due(const Schedule& s, Wall t) {
  const int today = day_in(s.zone, t);
  // A clock that was put back over midnight has shown an evening of tomorrow already.
  for (int day = today + 1; day > today - longest_wait; --day) {
    if (!is_due_on(s, day)) continue;
    const Wall at = instant_of(s.zone, day, s.time_of_day);
    if (at <= t) return at;
  }
  return Wall::min();
}

}  // namespace runbookd::decide
