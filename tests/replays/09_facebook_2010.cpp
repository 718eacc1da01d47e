// Facebook, September 2010: a system that repaired bad values asked for them again and again, and
// the repair became the outage.
#include "tests/replays/stage.hpp"

namespace replay_09_facebook_2010 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  cache: {kind: service}
probes:
  app: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: cache, json: {invalid: i as percent}}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {startup_grace: 0s}
rules:
  - name: invalid-values
    severity: P1
    when: app.invalid > 1%
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: cache, verb: refresh}]
)";

void invalid(Scene& s) { s.ok("app", {{"invalid", 0.05}}); }

}  // namespace

TEST_CASE(
    "replay 09: a repair that does not help is done once, not for as long as the fault lasts") {
  Scene s{rulebook};
  play(s, 0s, 6h, 10s, invalid);
  CHECK(s.started("webhook") == 1);
  CHECK(s.step("invalid-values", 1) == "ineffective");
  CHECK(s.state("invalid-values") == "escalated");
  CHECK_FALSE(s.messages().empty());
}

TEST_CASE("replay 09: nor is one that fails sent again in the hope that it will not") {
  Scene s{rulebook};
  s.answer("webhook", {ActionStatus::no_effect, ActionError::unavailable, "503", {}});
  play(s, 0s, 6h, 10s, invalid);
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_09_facebook_2010
