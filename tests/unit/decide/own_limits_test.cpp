// When we ourselves lack descriptors or memory for a step, the step waits: nothing harsher is done,
// and it counts against no limit.
#include <chrono>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/bench.hpp"
#include "tests/unit/decide/scene.hpp"

namespace own_limits_test {

using namespace std::chrono_literals;
using namespace runbookd;
using namespace runbookd::scene;

namespace {

const std::string book = plain_top() + R"(rules:
  - name: down
    severity: P1
    when: not site.up
    steps:
      - {do: exec, argv: [/bin/true], target: api, at_most: 1 per 6h}
      - {do: webhook, url: "http://127.0.0.1:3/", target: api}
)";

const ActionResult no_descriptors{
    ActionStatus::no_effect, ActionError::no_resources, "no descriptors for the command", {}};

void bad_until(Scene& s, Nanos from, Nanos to) {
  for (Nanos t = from; t <= to; t += 10s) s.at(t).bad("site");
}

}  // namespace

TEST_CASE("a step that could not be planned for our own lack stays where it is, and starts later") {
  Scene s{book};
  s.refuse("exec", ActionError::no_resources);
  bad_until(s, 0s, 50s);
  CHECK(s.step("down", 1) == "withheld:self_gate");
  CHECK(s.started("webhook") == 0);
  s.refuse("exec", ActionError::none);
}

TEST_CASE(
    "a step that could not be started for our own lack is tried again, and is no other step") {
  Scene s{book};
  s.answer("exec", no_descriptors);
  bad_until(s, 0s, 30s);
  CHECK(s.started("exec") >= 1);
  CHECK(s.step("down", 1) == "withheld:self_gate");
  CHECK(s.started("webhook") == 0);
  s.answer("exec", {ActionStatus::ok, ActionError::none, "done", {}});
  const int before = s.started("exec");
  bad_until(s, 40s, 60s);
  CHECK(s.started("exec") == before + 1);  // `at_most: 1 per 6h` counts what was sent
  CHECK(s.step("down", 1) == "verifying");
}

TEST_CASE("when our own lack lasts people are told, and still nothing harsher is done") {
  Scene s{book};
  s.answer("exec", no_descriptors);
  bad_until(s, 0s, 5min);
  CHECK(s.state("down") == "escalated");
  CHECK(s.started("webhook") == 0);
}

TEST_CASE("an INTENT that a reload orphans and the journal refuses was never sent") {
  Bench b{book};
  b.sample("site", Outcome::bad).at(10s).sample("site", Outcome::bad);
  b.at(20s).sample("site", Outcome::bad).reprobed().planned();
  const auto* execute = b.last<decide::Execute>();
  REQUIRE(execute != nullptr);
  const std::string id = execute->request.action_id;
  std::string edited = book;
  edited.replace(edited.find("name: down"), 10, "name: gone");
  b.reload(edited);
  b.feed(decide::IntentWritten{id, false});
  const auto* outcome = b.record(decide::RecordKind::outcome);
  REQUIRE(outcome != nullptr);
  CHECK(outcome->reason == "journal");
  CHECK(b.engine().ledger().action(id)->came_to_nothing());
}

}  // namespace own_limits_test
