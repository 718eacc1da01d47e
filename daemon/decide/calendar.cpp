#include "daemon/decide/calendar.hpp"

#include <date/tz.h>

#include <stdexcept>

namespace runbookd::decide {

namespace {
const date::time_zone* locate(std::string_view zone) {
  return date::locate_zone(zone.empty() ? std::string{"UTC"} : std::string{zone});
}
auto local(std::string_view zone, Wall t) { return locate(zone)->to_local(t); }
}  // namespace

bool is_zone(std::string_view zone) {
  try {
    return locate(zone) != nullptr;
  } catch (const std::runtime_error&) {  // the library's way to say that it does not know the name
    return false;
  }
}

int weekday_in(std::string_view zone, Wall t) {
  const date::weekday day{date::floor<date::days>(local(zone, t))};
  return static_cast<int>(day.iso_encoding());
}

int hour_in(std::string_view zone, Wall t) {
  const auto at = local(zone, t);
  return static_cast<int>(std::chrono::floor<hours>(at - date::floor<date::days>(at)).count());
}

Wall next_quarter(Wall t) {
  return std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<900>>>(t) + minutes{15};
}

std::optional<Wall> inside_until(const MuteWindow& window, Wall t) {
  const date::time_zone* zone = locate(window.zone);
  const auto today = date::floor<date::days>(zone->to_local(t));
  // It may have begun yesterday and last past midnight.
  for (const date::days back : {date::days{0}, date::days{1}}) {
    const auto day = today - back;
    if (!window.days[date::weekday{day}.iso_encoding() - 1]) continue;
    const auto local = date::local_time<Nanos>{day} + window.begins;
    const Wall begin = zone->to_sys(local, date::choose::earliest);
    if (t >= begin && t < begin + window.lasts) return begin + window.lasts;
  }
  return std::nullopt;
}

}  // namespace runbookd::decide
