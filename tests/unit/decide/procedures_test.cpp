// Procedures (`run: all`), drills and triggers: the ladders that no condition drives.
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/bench.hpp"

namespace procedures_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using Verb = decide::Command::Verb;

namespace {

std::string book(const std::string& rule, const std::string& startup_grace = "0s") {
  return plain_top(startup_grace) + "rules:\n" + rule;
}

const std::string hook = "do: webhook, url: \"http://127.0.0.1:3/\", target: api";
const std::string shell = "do: exec, argv: [/bin/true], target: api";
const std::string down =
    "  - {name: down, severity: P1, when: not site.up, steps: [{" + hook + "}]}\n";

// The text of the first step of a drill of `rule`.
std::string drilled(Scene& s, const std::string& rule) {
  s.feed(word(Verb::drill, rule));
  REQUIRE(s.incident(rule) != nullptr);
  return s.incident(rule)->steps.front().detail;
}

}  // namespace

TEST_CASE("a step of a procedure that has a verification of its own is verified before the next") {
  Scene s{book("  - {name: move, severity: P2, when: manual, run: all, verify: site.up, steps: [{" +
               hook + ", verify: site.up}, {" + shell + "}]}\n")};
  s.at(0s).bad("site").feed(word(Verb::trigger, "move"));
  REQUIRE(s.step("move", 1) == "verifying");
  s.at(10s).bad("site").at(20s).ok("site").at(30s).ok("site");
  CHECK(s.started("exec") == 0);
  s.at(40s).ok("site");
  CHECK(s.step("move", 1) == "fixed");
  CHECK(s.started("exec") == 1);
  CHECK(s.state("move") != "resolved");
  s.at(50s).ok("site").at(60s).ok("site").at(70s).ok("site");
  CHECK(s.state("move") == "resolved");
}

TEST_CASE("a drill names every rail that would hold the step now") {
  Scene s{book(down, "30s")};
  s.at(0s).ok("site").feed(word(Verb::pause, ""));
  const std::string text = drilled(s, "down");
  CHECK(text ==
        "would do: planned; now it would be withheld: paused (everything is paused), "
        "startup_grace (observing first)");
}

TEST_CASE("a drill that nothing holds says what would be done, and no more") {
  Scene s{book(down)};
  decide::ActionPlanned plan;
  plan.detail = "calls it";
  s.plan("webhook", plan);
  s.at(0s).ok("site");
  CHECK(drilled(s, "down") == "would do: calls it");
}

TEST_CASE("nobody resolves by hand while the INTENT is on its way to the disk") {
  Bench b{book(down)};
  for (int i = 0; i < 3; ++i) b.at(i * 10s).sample("site", Outcome::bad);
  b.reprobed().planned();
  const std::string id = b.engine().ledger().incidents().begin()->first;
  b.feed(word(Verb::resolve, id));
  CHECK(b.engine().ledger().find(id)->open());
  b.written();
  REQUIRE(b.last<decide::Execute>() != nullptr);
  b.finished({ActionStatus::ok, ActionError::none, "done", {}});
  b.feed(word(Verb::resolve, id));
  CHECK_FALSE(b.engine().ledger().find(id)->open());
}

}  // namespace procedures_test
