// Civil time over every change of clocks of the last ten years, in every zone that the machine
// knows. The judge knows no more of a zone than its offset at an instant: a time of day is reached
// when the latest that clocks have shown so far is not before it.
#include "daemon/decide/calendar.hpp"

#include <date/tz.h>

#include <set>
#include <tuple>

#include "tests/unit/catch.hpp"

namespace calendar_test {

using namespace runbookd;
using namespace runbookd::decide;

namespace {

using Instant = date::sys_seconds;
using std::chrono::seconds;

struct Change {
  const date::time_zone* zone;
  Instant at;
  seconds before;
  seconds after;
};

// One zone of those that change alike.
std::vector<Change> changes_of_ten_years() {
  const auto now = date::floor<seconds>(std::chrono::system_clock::now());
  const Instant first = now - date::years{10};
  std::set<std::tuple<Instant, seconds, seconds>> seen;
  std::vector<Change> out;
  for (const auto& zone : date::get_tzdb().zones) {
    for (auto info = zone.get_info(first); info.end < now; info = zone.get_info(info.end)) {
      const Change change{&zone, info.end, info.offset, zone.get_info(info.end).offset};
      if (change.before != change.after &&
          seen.emplace(change.at, change.before, change.after).second)
        out.push_back(change);
    }
  }
  return out;
}

Wall wall(Instant at) { return Wall{at.time_since_epoch()}; }

// What clocks show, in seconds since the epoch as if the zone were UTC.
seconds shown(const date::time_zone& zone, Instant at) {
  return at.time_since_epoch() + zone.get_info(at).offset;
}

seconds furthest_shown(const Change& change, Instant at) {
  const seconds now = shown(*change.zone, at);
  // Before the change they showed just less than this.
  const seconds at_change = change.at.time_since_epoch() + change.before;
  return at >= change.at ? std::max(now, at_change - seconds{1}) : now;
}

bool is_inside(const MuteWindow& window, const Change& change, Instant at) {
  const seconds furthest = furthest_shown(change, at);
  const auto today = date::floor<date::days>(furthest);
  for (const int back : {0, 1}) {
    const auto day = today - date::days{back};
    const date::weekday weekday{date::sys_days{day}};
    if (!window.days[weekday.iso_encoding() - 1]) continue;
    if (furthest >= day + date::floor<seconds>(window.begins) &&
        furthest < day + date::floor<seconds>(window.ends))
      return true;
  }
  return false;
}

MuteWindow window_around(const Change& change, minutes begins, minutes lasts, bool every_day) {
  MuteWindow window;
  window.zone = change.zone->name();
  const seconds at = change.at.time_since_epoch() + change.before;
  const auto day = date::floor<date::days>(at);
  window.days.fill(every_day);
  window.days[date::weekday{date::sys_days{day}}.iso_encoding() - 1] = true;
  window.begins = ((at - day + begins) % hours{24} + hours{24}) % hours{24};
  window.ends = window.begins + lasts;
  return window;
}

// Every place around the change where the window may differ, and where it then ends.
bool agrees(const MuteWindow& window, const Change& change) {
  std::optional<Wall> end;
  const auto is_near = [&](Instant at) {
    return at >= change.at - hours{3} && at < change.at + hours{3};
  };
  for (Instant at = change.at - hours{27}; at < change.at + hours{27};
       at += is_near(at) ? minutes{15} : minutes{60}) {
    for (const Instant t : {at, at + seconds{1}, at - seconds{1}}) {
      const auto until = inside_until(window, wall(t));
      if (until.has_value() != is_inside(window, change, t)) {
        UNSCOPED_INFO("at " << t.time_since_epoch().count() - change.at.time_since_epoch().count()
                            << " s after the change");
        return false;
      }
    }
    end = inside_until(window, wall(at));
    if (!end) continue;
    const auto last = date::floor<seconds>(*end) - seconds{1};
    if (!is_inside(window, change, Instant{last.time_since_epoch()})) return false;
    if (is_inside(window, change, Instant{(last + seconds{1}).time_since_epoch()}) &&
        window.ends - window.begins < hours{24})
      return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a window begins and ends by local time over every change of clocks of ten years") {
  const auto changes = changes_of_ten_years();
  REQUIRE(changes.size() > 100);
  for (const Change& change : changes) {
    for (const auto& [begins, lasts] :
         std::vector<std::pair<minutes, minutes>>{{minutes{-60}, minutes{120}},
                                                  {minutes{-45}, minutes{30}},
                                                  {minutes{15}, minutes{30}},
                                                  {minutes{-1200}, minutes{1440}},
                                                  {minutes{-90}, minutes{75}}}) {
      const bool every_day = lasts > minutes{60};
      const auto window = window_around(change, begins, lasts, every_day);
      INFO(window.zone << ", change at " << change.at.time_since_epoch().count() << " from "
                       << change.before.count() << " to " << change.after.count() << " s; begins "
                       << begins.count() << " min from it, lasts " << lasts.count());
      REQUIRE(agrees(window, change));
    }
  }
}

TEST_CASE("hours and days of the week are what clocks show, and it is known when they turn") {
  for (const Change& change : changes_of_ten_years()) {
    INFO(change.zone->name() << ", change at " << change.at.time_since_epoch().count());
    CHECK(next_hour(change.zone->name(), wall(change.at - seconds{1})) == wall(change.at));
    for (Instant t = change.at - hours{3}; t < change.at + hours{3}; t += minutes{15}) {
      const seconds at = shown(*change.zone, t);
      const auto day = date::floor<date::days>(at);
      CHECK(hour_in(change.zone->name(), wall(t)) == date::floor<hours>(at - day).count());
      CHECK(weekday_in(change.zone->name(), wall(t)) ==
            static_cast<int>(date::weekday{date::sys_days{day}}.iso_encoding()));
      const Wall turns = next_hour(change.zone->name(), wall(t));
      CHECK(turns > wall(t));
      CHECK(hour_in(change.zone->name(), wall(t)) ==
            hour_in(change.zone->name(), turns - Nanos{1}));
    }
  }
}

TEST_CASE("a window of 01:00 to 03:00 in London ends at 03:00, whatever clocks did at 02:00") {
  MuteWindow nightly;
  nightly.days.fill(true);
  nightly.begins = hours{1};
  nightly.ends = hours{3};
  nightly.zone = "Europe/London";
  const auto at = [](const char* text) { return *parse_rfc3339(text); };
  // Clocks go from 01:00 to 02:00, then from 02:00 to 01:00.
  CHECK(inside_until(nightly, at("2025-03-30T01:30:00Z")) == at("2025-03-30T02:00:00Z"));
  CHECK(inside_until(nightly, at("2025-10-26T00:30:00Z")) == at("2025-10-26T03:00:00Z"));
  CHECK(inside_until(nightly, at("2025-10-26T02:30:00Z")) == at("2025-10-26T03:00:00Z"));
  CHECK_FALSE(inside_until(nightly, at("2025-10-26T03:00:00Z")));
}

TEST_CASE(
    "who wrote a zone that there is not is told the nearest one, or its last part, or the form") {
  CHECK_FALSE(is_zone("Europe/Lodnon"));
  CHECK(is_zone("Europe/London"));
  CHECK(is_zone(""));
  CHECK(zone_hint("Europe/Lodnon") == "did you mean Europe/London?");
  CHECK(zone_hint("berlin") == "did you mean Europe/Berlin?");
  CHECK(zone_hint("the office") ==
        "zones are called as Europe/London and America/New_York are, or UTC");
}

}  // namespace calendar_test
