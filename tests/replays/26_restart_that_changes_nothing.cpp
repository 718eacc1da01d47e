// A trap of our own runbook: a restart that ends well and changes nothing.
#include "tests/replays/stage.hpp"

namespace replay_26_restart_that_changes_nothing {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
google: {project: p}
resources:
  api: {kind: cloud_run.service, name: api}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 30s, startup_grace: 0s}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    steps:
      - {do: cloud_run.restart, target: api}
      - {do: notify, to: [ops], message: "the restart has not helped"}
)";

void down(Scene& s) { s.bad("site"); }

}  // namespace

TEST_CASE("replay 26: the exit of the action is no verdict; the samples after it are") {
  Scene s{rulebook};
  s.answer("cloud_run.restart", {ActionStatus::ok, ActionError::none, "service updated", {}});
  play(s, 0s, 20min, 10s, down);
  CHECK(s.started("cloud_run.restart") == 1);
  CHECK(s.step("site-down", 1) == "ineffective");
  CHECK(s.state("site-down") != "resolved");
  CHECK(s.step("site-down", 2) == "done");  // people were told
}

TEST_CASE("replay 26: a restart that made no new revision says so, and is not counted as done") {
  Scene s{rulebook};
  s.answer("cloud_run.restart",
           {ActionStatus::no_effect, ActionError::operation_failed, "no new revision", {}});
  play(s, 0s, 60s, 10s, down);
  CHECK(s.step("site-down", 1) == "failed:operation_failed");
  CHECK(s.step("site-down", 2) == "done");  // the next rung, at once
}

TEST_CASE("replay 26: a restart that helps is fixed after three good samples, not before") {
  Scene s{rulebook};
  play(s, 0s, 30s, 10s, down);
  play(s, 90s, 100s, 10s, [](Scene& scene) { scene.ok("site"); });
  CHECK(s.step("site-down", 1) == "verifying");
  s.at(110s).ok("site");
  CHECK(s.step("site-down", 1) == "fixed");
}

}  // namespace replay_26_restart_that_changes_nothing
