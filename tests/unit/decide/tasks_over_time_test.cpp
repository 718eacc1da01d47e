// What restarts, reloads and clocks make of routine tasks: nothing but the moment changes.
#include <map>
#include <set>

#include "daemon/decide/schedule.hpp"
#include "tests/unit/decide/routines.hpp"

namespace tasks_over_time_test {

using namespace routines;
using decide::Schedule;
using decide::TaskState;

TEST_CASE("just started, a check waits until it can have seen something") {
  Scene s{book(checked, "", "30s")};
  s.down_until(monday + 1h);
  CHECK(records_of(s, "unknown") == 0);
  s.ok("site").at(monday + 1h + 29s);
  CHECK(state(s, "weekly.1") == "due");
  s.ok("site").at(monday + 1h + 30s);
  CHECK(state(s, "weekly.1") == "done");
  Scene failing{book(checked, "", "30s")};
  seen(failing, monday, false);
  failing.down_until(monday + 3h);
  CHECK(state(failing, "weekly.1") == "failed");
  seen(failing, monday + 3h + 30s, true);
  CHECK(state(failing, "weekly.1") == "done");
}

TEST_CASE("a moment that passed while we were down is met at the start, once for all of them") {
  Scene s{book(by_hand)};
  s.down_until(monday + 3 * 7 * day + 2h);
  CHECK(told(s) == std::vector<std::string>{"primary: " + both});
  CHECK(task(s, "weekly.1").task.moment == parse_rfc3339("2025-02-10T09:00:00Z"));
  CHECK(task(s, "weekly.1").task.missed == 0);  // nobody was asked before
  s.restart();
  CHECK(told(s).size() == 1);
  s.down_until(monday + 6 * 7 * day + 2h);
  CHECK(told(s).size() == 3);
  CHECK(task(s, "weekly.1").task.missed == 1);
  s.down_until(monday + 6 * 7 * day + 20h);  // at 05:00: no time for a reminder
  CHECK(told(s).size() == 3);
}

TEST_CASE("an owner is reminded once of the days that we were down") {
  Scene s{book(by_hand)};
  s.at(monday);
  s.down_until(monday + 3 * day + 1h);
  CHECK(told(s).size() == 2);
  s.at(monday + 4 * day);
  CHECK(told(s).size() == 2);
  s.at(monday + 4 * day + 1h);
  CHECK(told(s).size() == 3);
}

TEST_CASE("behind whichever event it is killed, each is told what he would have been told") {
  const auto live = [](Scene& s) {
    s.at(monday);
    seen(s, monday + 1h, false);
    say_done(s, "weekly.1");
  };
  const auto go_on = [](Scene& s) {
    seen(s, monday + 1h + 30s, false);
    seen(s, monday + 7 * day + 1h, true);
  };
  const std::string yaml = book(by_hand + R"(  - name: site
    every: "Mon 10:00 Europe/London"
    owner: primary
    items: [{check: site.up, title: The site answers}]
)",
                                "", "30s");
  Scene whole{yaml};
  live(whole);
  const auto cuts = whole.ends_of_events();
  go_on(whole);
  const auto expected = keys(whole);
  REQUIRE(expected.size() >= 8);
  for (const bool arrives : {true, false})
    for (const std::size_t behind : std::set<std::size_t>(cuts.begin(), cuts.end())) {
      INFO("behind " << behind << ", messages " << (arrives ? "arrive" : "are on their way"));
      Scene s{yaml};
      s.hold_messages(!arrives);
      live(s);
      std::map<std::string, int> sent;
      for (std::size_t i = 0; i < std::min(behind, s.journal().size()); ++i)
        if (const auto& r = s.journal()[i]; r.kind == decide::RecordKind::message)
          ++sent[fact_of(r, "key")];
      s.crash_behind(behind);
      s.hold_messages(false);
      const bool ticked = task(s, "weekly.1").state == TaskState::done;
      if (!ticked) say_done(s, "weekly.1");
      go_on(s);
      std::map<std::string, int> times;
      for (const auto& key : keys(s)) ++times[key];
      for (const auto& key : expected) {
        INFO(key);
        CHECK(times.contains(key));
        CHECK(times[key] <= 2);  // on its way when it was killed
        if (arrives && sent[key] == 2) CHECK(times[key] == 1);
      }
    }
}

TEST_CASE("a reload that says the same of a task changes nothing of it") {
  Scene s{book(by_hand)};
  s.at(monday);
  say_done(s, "weekly.2");
  const auto before = s.journal().size();
  std::string corrected = by_hand;
  corrected.replace(corrected.find("slow query log"), 14, "query log");
  s.reload(book(corrected));
  CHECK(s.journal().size() == before + 1);  // that it was reloaded
  CHECK(state(s, "weekly.1") == "open");
  CHECK(state(s, "weekly.2") == "done");
  CHECK(task(s, "weekly.1").title == "Review the query log");
  s.at(monday + day);
  CHECK(told(s).size() == 2);
}

TEST_CASE("a reload forgets what is gone, and plans anew what is called otherwise") {
  Scene s{book(by_hand)};
  s.at(monday);
  std::string shorter = by_hand;
  shorter.erase(shorter.find("      - {manual: Review the cost"));
  s.reload(book(shorter));
  CHECK(s.engine().ledger().tasks().size() == 1);
  CHECK(state(s, "weekly.1") == "open");
  std::string renamed = by_hand;
  renamed.replace(renamed.find("weekly"), 6, "chores");
  s.reload(book(renamed));
  CHECK(s.engine().ledger().tasks().size() == 2);
  CHECK(records_of(s, "gone") == 2);
  CHECK(state(s, "chores.1") == "due");
  CHECK(told(s).size() == 1);
  s.at(monday + 7 * day);
  CHECK(state(s, "chores.1") == "open");
  CHECK(task(s, "chores.1").task.missed == 0);
}

TEST_CASE("another calendar counts from the reload on, and another kind of task begins anew") {
  Scene s{book(by_hand)};
  s.at(monday);
  say_done(s, "weekly.1");
  s.at(monday + 2 * day);
  std::string tuesday = by_hand;
  tuesday.replace(tuesday.find("Mon"), 3, "Tue");
  s.reload(book(tuesday));  // on a Wednesday: yesterday is none of its moments
  CHECK(state(s, "weekly.1") == "done");
  CHECK(state(s, "weekly.2") == "overdue");
  s.at(monday + 8 * day - 1ns);
  CHECK(state(s, "weekly.1") == "done");
  s.at(monday + 8 * day);
  CHECK(state(s, "weekly.1") == "open");
  CHECK(task(s, "weekly.2").task.missed == 1);
  s.reload(book(checked));
  CHECK(state(s, "weekly.1") == "due");
  CHECK(task(s, "weekly.1").task.missed == 0);
  s.reload(book(by_hand));
  CHECK(state(s, "weekly.1") == "due");
}

namespace {

// An engine whose two clocks can be set apart.
struct Clocks {
  explicit Clocks(const std::string& yaml) : book(load_text(yaml)), engine(book->plan, {}, now) {
    engine.start(now);
  }
  // How many messages the step made.
  int step(decide::EventBody body) {
    const auto effects = engine.step({now, std::move(body)});
    return static_cast<int>(std::count_if(effects.begin(), effects.end(), [](const auto& effect) {
      return std::holds_alternative<decide::Notify>(effect);
    }));
  }
  int after(Nanos time) {
    now = now.plus(time);
    return step(decide::Tick{});
  }
  int set(Nanos by) {
    now.wall += by;
    return step(decide::ClockStep{});
  }

  Stamp now{Mono{1h}, *parse_rfc3339("2025-01-20T08:00:00Z")};  // a Monday
  std::shared_ptr<load::Rulebook> book;
  decide::Engine engine;
};

}  // namespace

TEST_CASE("a clock that is put back opens nothing a second time") {
  Clocks c{book(by_hand)};
  CHECK(c.after(1h) == 1);
  CHECK(c.set(-1h) == 0);
  CHECK(c.after(1h) == 0);
  CHECK(c.set(7 * day) == 2);  // opened, and the owner's manager hears that it was not done
}

TEST_CASE("a clock that is put back by more than a day, and forward again, opens nothing twice") {
  Clocks c{book(by_hand)};
  CHECK(c.after(1h) == 1);
  CHECK(c.set(-26h) == 0);
  CHECK(c.set(26h) == 0);
  CHECK(c.after(1h) == 0);
  CHECK(c.set(7 * day) == 2);
}

TEST_CASE("a clock that was wrong by years keeps nothing from being due once it is right") {
  Clocks c{book(by_hand)};
  CHECK(c.set(10 * 365 * day) == 1);
  CHECK(c.set(-10 * 365 * day) == 0);
  CHECK(c.after(1h) == 2);
}

TEST_CASE("each calendar is due when clocks there first show it") {
  const auto moments = [](const Schedule& schedule, const char* from, int count) {
    std::vector<std::string> out;
    Wall t = *parse_rfc3339(from);
    for (int i = 0; i < count; ++i) {
      t = next_due(schedule, t);
      CHECK(last_due(schedule, t) == t);
      CHECK(last_due(schedule, t - 1ns) < t);
      CHECK(last_due(schedule, next_due(schedule, t) - 1ns) == t);
      out.push_back(rfc3339(t).substr(0, 16));
    }
    return out;
  };
  using List = std::vector<std::string>;
  Schedule monthly{{}, 1, false, 9h, "Europe/London"};
  CHECK(moments(monthly, "2025-03-15T00:00:00Z", 2) ==
        List{"2025-04-01T08:00", "2025-05-01T08:00"});
  Schedule last{{}, 31, false, 9h, ""};
  CHECK(moments(last, "2025-01-31T09:00:00Z", 2) == List{"2025-03-31T09:00", "2025-05-31T09:00"});
  Schedule leap{{}, 29, false, 9h, ""};
  CHECK(moments(leap, "2027-01-30T00:00:00Z", 2) == List{"2027-03-29T09:00", "2027-04-29T09:00"});
  Schedule quarterly{{}, 0, true, 9h, "Europe/London"};
  CHECK(moments(quarterly, "2025-01-02T00:00:00Z", 4) ==
        List{"2025-04-01T08:00", "2025-07-01T08:00", "2025-10-01T08:00", "2026-01-01T09:00"});
  Schedule night{
      {false, false, false, false, false, false, true}, 0, false, 90min, "Europe/London"};
  // Skipped on the 30th of March; shown twice on the 26th of October.
  CHECK(moments(night, "2025-03-24T00:00:00Z", 1) == List{"2025-03-30T01:00"});
  CHECK(moments(night, "2025-10-20T00:00:00Z", 1) == List{"2025-10-26T00:30"});
  CHECK(last_due(Schedule{}, *parse_rfc3339("2025-10-20T00:00:00Z")) == Wall::min());
}

TEST_CASE("a night with two half past ones opens a task once") {
  Scene s{book(R"(  - name: night
    every: "daily 01:30 Europe/London"
    owner: primary
    items: [{manual: Look}]
)")};
  const Nanos october = *parse_rfc3339("2025-10-25T12:00:00Z") - s.now().wall;
  s.at(october);
  say_done(s, "night.1");
  const auto before = told(s).size();
  s.at(october + 13h);  // the second of them, 01:00 UTC and later
  CHECK(told(s).size() == before + 1);
  s.at(october + 14h);
  CHECK(told(s).size() == before + 1);
}

TEST_CASE("a routine of very many lines is one message of some of them") {
  std::string many =
      "  - name: many\n    every: \"Mon 09:00 Europe/London\"\n    owner: primary\n"
      "    items:\n";
  for (int i = 1; i <= 100; ++i) many += "      - {manual: Thing " + std::to_string(i) + "}\n";
  Scene s{book(many)};
  s.at(monday);
  REQUIRE(told(s).size() == 1);
  CHECK(last_told(s).ends_with("many.10 Thing 10, and 90 more"));
}

}  // namespace tasks_over_time_test
