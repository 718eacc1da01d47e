#include "daemon/decide/calendar.hpp"

#include <date/tz.h>

#include <stdexcept>
#include <vector>

#include "daemon/base/edit_distance.hpp"
#include "daemon/base/nearest.hpp"
#include "daemon/decide/expression/resolve.hpp"
#include "daemon/decide/schedule.hpp"

namespace runbookd::decide {

namespace {
constexpr std::size_t longest_zone = 64;

const date::time_zone* locate(std::string_view zone) {
  const std::string name(zone.empty() ? std::string_view{"UTC"} : zone);
  return date::locate_zone(name);
}
auto local(std::string_view zone, Wall t) { return locate(zone)->to_local(t); }

// The instant at which clocks first reach a time of day: where they are put back over it the first
// of two (as RFC 5545 has it), where they are put forward over it the change itself.
Wall first_shown(const date::time_zone& zone, date::local_time<Nanos> at) {
  return zone.to_sys(at, date::choose::earliest);
}
}  // namespace

bool is_zone(std::string_view zone) {
  try {
    return locate(zone) != nullptr;
  } catch (const std::runtime_error&) {  // the library's way to say that it does not know the name
    return false;
  }
}

std::string zone_hint(std::string_view zone) {
  std::vector<std::string> known;
  for (const auto& row : date::get_tzdb().zones) known.push_back(row.name());
  const std::string near = nearest(zone, known);
  if (!near.empty()) return "did you mean " + near + "?";
  // `London`, `berlin`: the last part of a name says it all.
  for (const auto& name : known)
    if (edit_distance(name.substr(name.rfind('/') + 1), zone.substr(0, longest_zone)) == 0)
      return "did you mean " + name + "?";
  return "zones are called as Europe/London and America/New_York are, or UTC";
}

int weekday_in(std::string_view zone, Wall t) {
  const date::weekday day{date::floor<date::days>(local(zone, t))};
  return static_cast<int>(day.iso_encoding());
}

int hour_in(std::string_view zone, Wall t) {
  const auto at = local(zone, t);
  return static_cast<int>(std::chrono::floor<hours>(at - date::floor<date::days>(at)).count());
}

std::string civil_text(std::string_view zone, Wall t) {
  return date::format("%F %T", date::floor<seconds>(local(zone, t)));
}

int day_in(std::string_view zone, Wall t) {
  return static_cast<int>(date::floor<date::days>(local(zone, t)).time_since_epoch().count());
}

Wall instant_of(std::string_view zone, int day, Nanos time_of_day) {
  const date::local_time<Nanos> midnight{date::local_days{date::days{day}}};
  return first_shown(*locate(zone), midnight + time_of_day);
}

Wall next_hour(std::string_view zone, Wall t) {
  const auto shown = local(zone, t);
  const Wall hour = t + (std::chrono::floor<hours>(shown) + hours{1} - shown);
  const auto change = locate(zone)->get_info(t).end;
  // In seconds: the end of a zone's last rule is beyond what nanoseconds can count.
  return change < date::floor<seconds>(hour) ? Wall{change} : hour;
}

std::optional<Wall> inside_until(const MuteWindow& window, Wall t) {
  const date::time_zone* zone = locate(window.zone);
  const auto today = date::floor<date::days>(zone->to_local(t));
  // It may have begun yesterday and last past midnight; and a clock that was put back over midnight
  // shows yesterday once more, in a window of today.
  for (const int ahead : {1, 0, -1, -2}) {
    const auto day = today + date::days{ahead};
    if (!window.days[date::weekday{day}.iso_encoding() - 1]) continue;
    const date::local_time<Nanos> midnight{day};
    const Wall begin = first_shown(*zone, midnight + window.begins);
    const Wall end = first_shown(*zone, midnight + window.ends);
    if (t >= begin && t < end) return end;
  }
  return std::nullopt;
}

Wall next_begin(const MuteWindow& window, Wall t) {
  return next_due({window.days, 0, false, window.begins, window.zone}, t);
}

}  // namespace runbookd::decide
