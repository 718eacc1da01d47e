// Routine tasks: what is due when, who is told of it, and what restarts, reloads, clocks and people
// make of it. The scene begins on Thursday, 2025-01-16, at 03:00 UTC.
#include <algorithm>
#include <map>
#include <set>

#include "daemon/decide/schedule.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace tasks_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::Command;
using decide::CommandVerdict;
using decide::News;
using decide::Schedule;
using decide::TaskState;
using decide::TaskView;
using Verb = decide::Command::Verb;

namespace {

constexpr Nanos day = 24h;
constexpr Nanos monday = 4 * day + 6h;  // 2025-01-20 09:00 in London

std::string book(const std::string& maintenance, const std::string& escalation = R"(escalation:
  - {notify: [primary]}
  - {after: 15m, notify: [manager]}
)",
                 const std::string& grace = "0s") {
  return R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
contacts:
  primary: {webhook: "http://127.0.0.1:3/"}
  manager: {webhook: "http://127.0.0.1:4/"}
  gone:    {rotation: {every: 1d, handover: "daily 00:00", of: [primary], overrides: [{from: 2025-01-01, to: 2025-12-31, who: away}]}}
  away:    {external: on holiday}
defaults: {startup_grace: )" +
         grace + "}\n" + escalation + "maintenance:\n" + maintenance;
}

const std::string by_hand = R"(  - name: weekly
    every: "Mon 09:00 Europe/London"
    owner: primary
    items:
      - {manual: Review the slow query log, attach: pg.slow_queries}
      - {manual: Review the cost dashboard, link: "https://example.com/cost"}
)";

const std::string checked = R"(  - name: weekly
    every: "Mon 09:00 Europe/London"
    owner: primary
    items: [{check: site.up, title: The site answers}]
)";

TaskView task(const Scene& s, const std::string& id) {
  for (const TaskView& view : const_cast<Scene&>(s).engine().tasks())
    if (view.id == id) return view;
  FAIL("there is no task " << id);
  return {};
}

std::string state(const Scene& s, const std::string& id) {
  return std::string{name_of(task(s, id).state)};
}

// `primary: routine weekly: to do: ..`, all that was told of tasks.
std::vector<std::string> told(const Scene& s) {
  std::vector<std::string> out;
  for (const auto& m : s.messages()) {
    if (m.news != News::task) continue;
    std::string names;
    for (const auto& name : m.contacts) names += (names.empty() ? "" : ",") + name;
    out.push_back(names + ": " + title(m) + (m.summary.empty() ? "" : " | " + m.summary));
  }
  return out;
}

std::vector<std::string> keys(const Scene& s) {
  std::vector<std::string> out;
  for (const auto& m : s.messages())
    if (m.news == News::task) out.push_back(m.key);
  return out;
}

int records_of(const Scene& s, std::string_view status) {
  return static_cast<int>(
      std::count_if(s.journal().begin(), s.journal().end(), [&](const decide::Record& r) {
        return r.kind == decide::RecordKind::task && r.status == status;
      }));
}

decide::Answered say_done(Scene& s, const std::string& id, const std::string& who = "ann",
                          const std::string& note = {}) {
  Command said = word(Verb::done, id, who);
  said.reason = note;
  s.feed(std::move(said));
  return s.answered().back();
}

// Of the site at a moment, with the tasks that are due then.
void seen(Scene& s, Nanos at, bool up) {
  s.at(at - 1s);
  up ? s.ok("site") : s.bad("site");
  s.at(at);
}

const std::string both =
    "routine weekly: to do: weekly.1, weekly.2 | to do: weekly.1 Review the slow query log (see "
    "pg.slow_queries), "
    "weekly.2 Review the cost dashboard (see https://example.com/cost)";

}  // namespace

TEST_CASE("what people do is opened at its moment, and its owner told once of all of it") {
  Scene s{book(by_hand)};
  CHECK(state(s, "weekly.1") == "due");
  CHECK(rfc3339(task(s, "weekly.1").next) == "2025-01-20T09:00:00.000Z");
  s.at(monday - 1ns);
  CHECK(told(s).empty());
  s.at(monday);
  CHECK(told(s) == std::vector<std::string>{"primary: " + both});
  CHECK(keys(s) == std::vector<std::string>{"task/weekly.1/2025-01-20T09:00:00.000Z/opened"});
  CHECK(s.messages().back().urgency == decide::Urgency::inform);
  CHECK(s.messages().back().command == "runbookd tasks");
  CHECK(state(s, "weekly.1") == "open");
  CHECK(state(s, "weekly.2") == "open");
  CHECK(rfc3339(task(s, "weekly.1").next) == "2025-01-27T09:00:00.000Z");
}

TEST_CASE("the owner is reminded after a day, and then once a day while people work") {
  Scene s{book(by_hand)};
  s.at(monday);
  s.at(monday + day - 1ns);
  CHECK(told(s).size() == 1);
  CHECK(state(s, "weekly.1") == "open");
  s.at(monday + day);
  CHECK(state(s, "weekly.1") == "overdue");
  REQUIRE(told(s).size() == 2);
  CHECK(
      told(s)[1] ==
      "primary: routine weekly: still to do: weekly.1, weekly.2 | still to do: weekly.1 Review the "
      "slow query log (since "
      "2025-01-20T09:00:00.000Z), weekly.2 Review the cost dashboard (since "
      "2025-01-20T09:00:00.000Z)");
  s.at(monday + 7 * day - 1ns);  // Tuesday to Friday; not at the week-end
  CHECK(told(s).size() == 5);
  CHECK(keys(s).back() == "task/weekly.1/2025-01-20T09:00:00.000Z/reminder.4");
}

TEST_CASE("a reminder that falls into the night waits for the morning") {
  Scene s{book(R"(  - name: late
    every: "Fri 22:30 Europe/London"
    owner: primary
    items: [{manual: Look at the backups}]
)")};
  s.at(day + 19h + 30min);
  CHECK(told(s).size() == 1);
  CHECK(s.messages().back().command == "runbookd done late.1");
  s.at(monday - 1ns);
  CHECK(told(s).size() == 1);
  CHECK(state(s, "late.1") == "overdue");
  s.at(monday);
  CHECK(told(s).size() == 2);
}

TEST_CASE("what is ticked off is done until its next moment, and says who did it") {
  Scene s{book(by_hand)};
  s.at(monday + 1h);
  const auto taken = say_done(s, "weekly.1", "ann", "two queries without an index");
  CHECK(taken.verdict == CommandVerdict::taken);
  CHECK(taken.detail ==
        "weekly.1 is done; it is due again at 2025-01-27T09:00:00.000Z (Mon 09:00 Europe/London)");
  CHECK(state(s, "weekly.1") == "done");
  CHECK(task(s, "weekly.1").task.done_by == "ann");
  CHECK(s.journal().back().text == "task weekly.1 was done by ann: two queries without an index");
  s.at(monday + day);
  CHECK(told(s).back() ==
        "primary: routine weekly: still to do: weekly.2 Review the cost dashboard (since "
        "2025-01-20T09:00:00.000Z)");
  CHECK(s.messages().back().command == "runbookd done weekly.2");
  say_done(s, "weekly.2", "bob");
  s.restart();
  CHECK(state(s, "weekly.1") == "done");
  s.at(monday + 7 * day - 1ns);
  CHECK(told(s).size() == 2);
  s.at(monday + 7 * day);
  CHECK(told(s).back() == "primary: " + both);
  CHECK(state(s, "weekly.1") == "open");
  CHECK(task(s, "weekly.1").task.done_by.empty());
}

TEST_CASE("who cannot tick a task off learns why, and nothing is written") {
  Scene s{book(by_hand + R"(  - name: daily
    every: "daily 12:00"
    owner: primary
    items: [{check: site.up}]
)")};
  const auto refused = [&](const std::string& id) {
    const auto before = s.journal().size();
    const auto answer = say_done(s, id);
    CHECK(answer.verdict != CommandVerdict::taken);
    CHECK(s.journal().size() == before);
    return answer.detail;
  };
  CHECK(refused("weekly.1") ==
        "weekly.1 is not open yet: it is due at 2025-01-20T09:00:00.000Z (Mon 09:00 "
        "Europe/London)");
  CHECK(refused("weekly.3") == "there is no task `weekly.3`; did you mean weekly.1?");
  CHECK(refused("nightly") == "there is no task `nightly`; `runbookd tasks --all` lists them");
  CHECK(refused("daily.1") ==
        "daily.1 is a check, which nobody ticks off: it is done when `site.up` holds");
  s.at(monday);
  CHECK(refused("weekly") == "there is no task `weekly`; say which: weekly.1, weekly.2");
  say_done(s, "weekly.1", "ann", "nothing slow");
  CHECK(refused("weekly.1") ==
        "weekly.1 was done by ann at 2025-01-20T09:00:00.000Z (nothing slow); it is due again at "
        "2025-01-27T09:00:00.000Z (Mon 09:00 Europe/London)");
}

TEST_CASE("what was not done for a whole period is told to the owner's next escalation") {
  Scene s{book(by_hand)};
  s.at(monday);
  say_done(s, "weekly.2");
  s.at(monday + 7 * day);
  const auto all = told(s);
  REQUIRE(all.size() == 7);  // opened, four reminders, opened again, and this
  CHECK(all[5] == "primary: " + both);
  CHECK(all[6] ==
        "manager: routine weekly: not done for a whole period: weekly.1 Review the slow query log "
        "(since 2025-01-20T09:00:00.000Z)");
  CHECK(state(s, "weekly.1") == "overdue");  // at once: it has been for a week
  CHECK(state(s, "weekly.2") == "open");
  CHECK(task(s, "weekly.1").task.missed == 1);
  say_done(s, "weekly.1");
  CHECK(task(s, "weekly.1").task.missed == 0);
  CHECK(state(s, "weekly.1") == "done");
}

TEST_CASE("who hears of what was missed, and of what has no owner to hear it") {
  const auto missed_told_to = [](const std::string& owner, const std::string& escalation) {
    std::string yaml = by_hand;
    const std::string written = "    owner: primary\n";
    yaml.replace(yaml.find(written), written.size(),
                 owner.empty() ? "" : "    owner: " + owner + "\n");
    Scene s{book(yaml, escalation)};
    s.at(monday + 7 * day);
    const auto all = told(s);
    return all.front().substr(0, all.front().find(':')) + "; " +
           all.back().substr(0, all.back().find(':'));
  };
  const std::string list = "escalation: [{notify: [primary]}, {after: 15m, notify: [manager]}]\n";
  CHECK(missed_told_to("primary", list) == "primary; manager");
  CHECK(missed_told_to("manager", list) == "manager; primary");  // nobody stands behind him
  CHECK(missed_told_to("[primary, manager]", list) == "primary,manager; primary,manager");
  CHECK(missed_told_to("", list) == "primary; primary");
  CHECK(missed_told_to("gone", list) == "primary; primary");  // nobody has the turn
  CHECK(missed_told_to("gone", "escalation: [{notify: [gone]}, {notify: [manager]}]\n") ==
        "manager; manager");
  CHECK(missed_told_to("primary", "") == "primary; manager");
  CHECK(missed_told_to("", "") == "primary,manager; primary,manager");
  CHECK(missed_told_to("primary", "escalation: [{notify: [primary]}]\n") == "primary; primary");
}

TEST_CASE("a check that holds is done, recorded, and nobody has to know") {
  Scene s{book(checked)};
  seen(s, monday, true);
  CHECK(state(s, "weekly.1") == "done");
  CHECK(told(s).empty());
  REQUIRE(records_of(s, "holds") == 1);
  const decide::Record& r = s.journal().back();
  CHECK(r.text == "task weekly.1 holds: The site answers");
  CHECK(fact_of(r, "detail") == "site.up = true");
}

TEST_CASE("a check that fails is judged again every hour, and its owner hears when that ends") {
  Scene s{book(checked)};
  seen(s, monday, false);
  CHECK(state(s, "weekly.1") == "failed");
  CHECK(told(s) == std::vector<std::string>{"primary: routine weekly: does not hold: weekly.1 The "
                                            "site answers (site.up = false)"});
  CHECK(rfc3339(*task(s, "weekly.1").next_try) == "2025-01-20T10:00:00.000Z");
  seen(s, monday + 1h, false);
  CHECK(records_of(s, "fails") == 2);
  CHECK(told(s).size() == 1);
  seen(s, monday + 2h - 1ns, true);
  CHECK(state(s, "weekly.1") == "failed");  // nobody looked yet
  s.ok("site").at(monday + 2h);
  CHECK(state(s, "weekly.1") == "done");
  REQUIRE(told(s).size() == 2);
  CHECK(told(s)[1] ==
        "primary: routine weekly: holds now: weekly.1 The site answers (site.up = true)");
  s.at(monday + 6 * day);
  CHECK(records_of(s, "holds") == 1);
}

TEST_CASE("it is judged for a week at most") {
  std::string monthly = checked;
  monthly.replace(monthly.find("Mon"), 3, "20th");
  Scene s{book(monthly)};
  seen(s, monday, false);
  for (int hour = 1; hour <= 7 * 24 + 5; ++hour) seen(s, monday + hour * 1h, false);
  CHECK(records_of(s, "fails") == 1 + 7 * 24);
  CHECK(told(s).size() == 1);
  CHECK(state(s, "weekly.1") == "failed");
  CHECK_FALSE(task(s, "weekly.1").next_try);
  seen(s, monday + 31 * day, true);  // the 20th of February
  CHECK(state(s, "weekly.1") == "done");
  CHECK(told(s).back().starts_with("primary: routine weekly: holds now: "));
}

TEST_CASE("a check that cannot be judged is not done: that is said the second time") {
  Scene s{book(checked)};
  s.at(monday);
  CHECK(state(s, "weekly.1") == "due");
  CHECK(task(s, "weekly.1").task.detail == "site.up is never_seen");
  CHECK(told(s).empty());
  s.at(monday + 1h);
  CHECK(told(s) == std::vector<std::string>{"primary: routine weekly: cannot be judged: weekly.1 "
                                            "The site answers (site.up is never_seen)"});
  s.at(monday + 3h);
  CHECK(told(s).size() == 1);
  seen(s, monday + 4h, false);
  CHECK(state(s, "weekly.1") == "failed");
  CHECK(told(s).size() == 2);
  s.at(monday + 5h);  // unknown again: nothing better is known of it
  CHECK(state(s, "weekly.1") == "failed");
  CHECK(records_of(s, "unknown") == 5);
  seen(s, monday + 6h, true);
  CHECK(told(s).back().starts_with("primary: routine weekly: holds now: "));
}

TEST_CASE("what was unknown for a week has failed, and for a whole period was missed") {
  Scene s{book(checked)};
  s.at(monday + 7 * day - 1ns);
  CHECK(state(s, "weekly.1") == "due");
  s.at(monday + 7 * day);
  CHECK(told(s).back() ==
        "manager: routine weekly: not done for a whole period: weekly.1 The site answers (since "
        "2025-01-20T09:00:00.000Z)");
  std::string monthly = checked;
  monthly.replace(monthly.find("Mon"), 3, "20th");
  Scene rare{book(monthly)};
  rare.at(monday + 7 * day);
  CHECK(state(rare, "weekly.1") == "failed");
}

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
  CHECK(*task(s, "weekly.1").task.moment == *parse_rfc3339("2025-02-10T09:00:00Z"));
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

TEST_CASE("a clock that is put back opens nothing a second time") {
  Clocks c{book(by_hand)};
  CHECK(c.after(1h) == 1);
  CHECK(c.set(-1h) == 0);
  CHECK(c.after(1h) == 0);
  CHECK(c.set(7 * day) == 2);  // opened, and the owner's manager hears that it was not done
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
  CHECK(told(s).front().ends_with("many.10 Thing 10, and 90 more"));
}

}  // namespace tasks_test
