// Routine tasks: what is due when, what people and checks make of it, and who is told.
#include "tests/unit/decide/routines.hpp"

namespace tasks_test {

using namespace routines;
using decide::CommandVerdict;

TEST_CASE("what people do is opened at its moment, and its owner told once of all of it") {
  Scene s{book(by_hand)};
  CHECK(state(s, "weekly.1") == "due");
  CHECK(rfc3339(task(s, "weekly.1").next) == "2025-01-20T09:00:00.000Z");
  s.at(monday - 1ns);
  CHECK(told(s).empty());
  s.at(monday);
  CHECK(told(s) == std::vector<std::string>{"primary: " + both});
  CHECK(keys(s) == std::vector<std::string>{"task/weekly.1/2025-01-20T09:00:00.000Z/opened"});
  REQUIRE_FALSE(s.messages().empty());
  CHECK(s.messages().back().urgency == decide::Urgency::inform);
  CHECK(last_command(s) == "runbookd tasks");
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
      last_told(s) ==
      "primary: routine weekly: still to do: weekly.1, weekly.2 | still to do: weekly.1 Review the "
      "slow query log (since "
      "2025-01-20T09:00:00.000Z), weekly.2 Review the cost dashboard (since "
      "2025-01-20T09:00:00.000Z)");
  s.at(monday + 7 * day - 1ns);  // Tuesday to Friday; not at the week-end
  CHECK(told(s).size() == 5);
  REQUIRE_FALSE(keys(s).empty());
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
  CHECK(last_command(s) == "runbookd done late.1");
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
  CHECK(last_told(s) ==
        "primary: routine weekly: still to do: weekly.2 Review the cost dashboard (since "
        "2025-01-20T09:00:00.000Z)");
  CHECK(last_command(s) == "runbookd done weekly.2");
  say_done(s, "weekly.2", "bob");
  s.restart();
  CHECK(state(s, "weekly.1") == "done");
  s.at(monday + 7 * day - 1ns);
  CHECK(told(s).size() == 2);
  s.at(monday + 7 * day);
  CHECK(last_told(s) == "primary: " + both);
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
  CHECK(refused("weekly") == "there is no task `weekly`; say which: weekly.2");
  CHECK(refused("weekly.1") ==
        "weekly.1 was done by ann at 2025-01-20T09:00:00.000Z (nothing slow); it is due again at "
        "2025-01-27T09:00:00.000Z (Mon 09:00 Europe/London)");
  say_done(s, "weekly.2", "bob");
  CHECK(refused("weekly.2") ==
        "weekly.2 was done by bob at 2025-01-20T09:00:00.000Z; it is due again at "
        "2025-01-27T09:00:00.000Z (Mon 09:00 Europe/London)");
}

TEST_CASE("who ticks off a check that failed learns when it is judged again") {
  Scene s{book(checked)};
  seen(s, monday, false);
  REQUIRE(state(s, "weekly.1") == "failed");
  CHECK(say_done(s, "weekly.1", "ann").detail ==
        "weekly.1 is a check, which nobody ticks off: it is done when `site.up` holds; it is "
        "judged again at 2025-01-20T10:00:00.000Z");
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
    if (all.empty()) return std::string{"nobody"};
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
  CHECK(task(s, "weekly.1").next_try == parse_rfc3339("2025-01-20T10:00:00Z"));
  seen(s, monday + 1h, false);
  CHECK(records_of(s, "fails") == 2);
  CHECK(told(s).size() == 1);
  seen(s, monday + 2h - 1ns, true);
  CHECK(state(s, "weekly.1") == "failed");  // nobody looked yet
  s.ok("site").at(monday + 2h);
  CHECK(state(s, "weekly.1") == "done");
  REQUIRE(told(s).size() == 2);
  CHECK(last_told(s) ==
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
  CHECK(last_told(s).starts_with("primary: routine weekly: holds now: "));
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
  CHECK(last_told(s).starts_with("primary: routine weekly: holds now: "));
}

TEST_CASE("what was unknown for a week has failed, and for a whole period was missed") {
  Scene s{book(checked)};
  s.at(monday + 7 * day - 1ns);
  CHECK(state(s, "weekly.1") == "due");
  s.at(monday + 7 * day);
  CHECK(last_told(s) ==
        "manager: routine weekly: not done for a whole period: weekly.1 The site answers (since "
        "2025-01-20T09:00:00.000Z)");
  std::string monthly = checked;
  monthly.replace(monthly.find("Mon"), 3, "20th");
  Scene rare{book(monthly)};
  rare.at(monday + 7 * day);
  CHECK(state(rare, "weekly.1") == "failed");
}

}  // namespace tasks_test
