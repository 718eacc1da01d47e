#include "daemon/people/stages/title.hpp"

#include "tests/unit/catch.hpp"

namespace title_test {

using namespace runbookd;
using decide::News;

namespace {

// What the first line says of this news about INC-7.
std::string line(News news, const std::string& detail, const std::string& subject = {}) {
  decide::Notify told;
  told.news = news;
  told.incident = "INC-7";
  told.rule = "crowded";
  told.target = "a";
  told.severity = "P1";
  told.question = "INC-7.q2";
  told.subject = subject;
  told.detail = detail;
  return people::title_of(told);
}

const std::string head = "[P1] crowded of a (INC-7): ";

}  // namespace

TEST_CASE("each kind of news has its sentence behind the incident's name") {
  const std::string step = "exec on db";
  CHECK(line(News::needs_people, "no step is left") == head + "needs people: no step is left");
  CHECK(line(News::approval, "ends 3 sessions", step) ==
        head + "approval needed, INC-7.q2: ends 3 sessions");
  CHECK(line(News::hand, "turn the key") ==
        head + "please do, then confirm INC-7.q2: turn the key");
  CHECK(line(News::waits, "10m (cooldown)", step) == head + "exec on db waits for 10m (cooldown)");
  CHECK(line(News::runs, "", step) == head + "exec on db waits no longer: it runs");
  CHECK(line(News::fixed, "pg.up holds", step) == head + "fixed by exec on db: pg.up holds");
  CHECK(line(News::severity, "95% used") == head + "severity rises to P1: 95% used");
  CHECK(line(News::resolved, "false for 2m") == head + "resolved: false for 2m");
  CHECK(line(News::note, "look at it") == head + "look at it");
}

TEST_CASE("news of a resource, a probe or the daemon begins with that") {
  CHECK(line(News::locked, "the effect is unknown", "db") ==
        "resource db is locked: the effect is unknown");
  CHECK(line(News::silent, "nothing conclusive for 5m", "pg [a]") ==
        "probe pg [a] is silent: nothing conclusive for 5m");
  decide::Notify own;
  own.news = News::daemon;
  own.detail = "the journal is back";
  CHECK(people::title_of(own) == "the journal is back");
  own.news = News::task;
  own.subject = "weekly";
  own.detail = "to do: weekly.4 Review the slow query log";
  CHECK(people::title_of(own) == "routine weekly: to do: weekly.4 Review the slow query log");
}

TEST_CASE("what must not be taken for an alarm says so first") {
  decide::Notify told;
  told.incident = "INC-1";
  told.rule = "down";
  told.detail = "look";
  told.observes = true;
  CHECK(people::title_of(told) == "[observe] down (INC-1): look");
  told.drill = true;
  CHECK(people::title_of(told) == "[DRILL] down (INC-1): look");
}

}  // namespace title_test
