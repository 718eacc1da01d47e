// An action that changed nothing and asks to be tried again, and one that we had no descriptors
// for: the same step is tried again, and nothing harsher follows.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace try_again_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const char* const book = R"(
version: 1
mode: act
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
resources: {api: {kind: service}}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 2m, startup_grace: 0s}
rules:
  - name: down
    severity: P1
    when: not site.up
    steps:
      - {do: webhook, url: "http://127.0.0.1:3/a", target: api}
      - {do: exec, argv: [/bin/true], target: api}
)";

ActionResult nothing(ActionError why) { return {ActionStatus::no_effect, why, "not now", {}}; }

void go_on(Scene& s, Nanos from, Nanos end) {
  for (Nanos t = from; t <= end; t += 10s) s.at(t).bad("site");
}

bool was_paged(const Scene& s, const std::string& part) {
  return std::any_of(s.messages().begin(), s.messages().end(), [&](const auto& m) {
    return scene::title(m).find(part) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a step that says retry is tried again, and the ladder stays where it is") {
  Scene s{book};
  s.answer("webhook", nothing(ActionError::retry));
  go_on(s, 0s, 30s);
  CHECK(s.started("webhook") == 1);
  CHECK(s.step("down", 1) == "withheld:retry");
  go_on(s, 40s, 40s);  // 15 s after the first
  CHECK(s.started("webhook") == 2);
  CHECK(s.step("down", 1) == "withheld:retry");
  s.answer("webhook", {ActionStatus::ok, ActionError::none, "", {}});
  go_on(s, 50s, 50s);
  CHECK(s.started("webhook") == 3);
  for (const Nanos t : {60s, 70s, 80s, 90s}) s.at(t).ok("site");
  CHECK(s.step("down", 1) == "fixed");
  CHECK(s.started("exec") == 0);
}

TEST_CASE("our own lack of descriptors holds a step and leads to no harsher one") {
  Scene s{book};
  s.answer("webhook", nothing(ActionError::no_resources));
  go_on(s, 0s, 90s);
  CHECK(s.started("webhook") > 1);
  CHECK(s.started("exec") == 0);
  CHECK(s.step("down", 1) == "withheld:self_gate");
}

TEST_CASE("a step that asks for ever is handed to people after `within`") {
  Scene s{book};
  s.answer("webhook", nothing(ActionError::retry));
  go_on(s, 0s, 200s);
  CHECK(s.state("down") == "escalated");
  CHECK(s.started("exec") == 0);
  CHECK(was_paged(s, "needs people: webhook is held: retry, not now"));
}

TEST_CASE("what is only tried again counts against no limit and suspends nothing") {
  Scene s{book};
  s.answer("webhook", nothing(ActionError::retry));
  go_on(s, 0s, 110s);
  CHECK(s.started("webhook") > 3);  // 3 per 1h is the budget of disruptive actions
  s.answer("webhook", {ActionStatus::no_effect, ActionError::rejected, "no", {}});
  go_on(s, 120s, 140s);
  CHECK(s.started("exec") == 1);
}

TEST_CASE("a restart goes on with the step that was to be tried again") {
  Scene s{book};
  s.answer("webhook", nothing(ActionError::retry));
  go_on(s, 0s, 20s);
  CHECK(s.started("webhook") == 1);
  s.answer("webhook", {ActionStatus::ok, ActionError::none, "", {}});
  s.down_until(40s);
  go_on(s, 50s, 90s);
  CHECK(s.started("webhook") == 2);
  CHECK(s.started("exec") == 0);
}

TEST_CASE("the verb of exec and webhook is what they run") {
  const Scene s{book};
  const auto& steps = s.plan().rules.at(0).steps;
  CHECK(steps.at(0).verb == "POST /a");
  CHECK(steps.at(1).verb == "/bin/true");
}

}  // namespace try_again_test
