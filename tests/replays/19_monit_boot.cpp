// monit and its kind: a service that is still booting is restarted, for ever.
#include "tests/replays/stage.hpp"

namespace replay_19_monit_boot {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  app: {kind: service}
probes:
  port: {tcp: "127.0.0.1:1", every: 10s, timeout: 2s, resource: app}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 30s, startup_grace: 0s}
rules:
  - name: app-down
    severity: P1
    when: not port.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: app, verb: restart, settle: 2m, within: 10m}]
)";

void down(Scene& s) { s.bad("port"); }
void up(Scene& s) { s.ok("port"); }

}  // namespace

TEST_CASE("replay 19: a service that takes minutes to boot is restarted once") {
  Scene s{rulebook};
  play(s, 0s, 30s, 10s, down);
  REQUIRE(s.started("webhook") == 1);
  play(s, 40s, 5min, 10s, down);  // booting
  CHECK(s.step("app-down", 1) == "verifying");
  play(s, 5min + 10s, 6min, 10s, up);
  CHECK(s.step("app-down", 1) == "fixed");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("replay 19: a service that came up by itself in the last second is left alone") {
  Scene s{rulebook};
  s.on_reprobe(up);
  play(s, 0s, 30s, 10s, down);
  CHECK(s.reprobes() == 1);
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "recovered"));
}

TEST_CASE("replay 19: our own restart looks first, and judges nothing by what it saw before") {
  Scene s{rulebook};
  play(s, 0s, 20s, 10s, down);
  s.down_until(5min);
  play(s, 5min, 5min + 10s, 10s, down);
  CHECK(s.started("webhook") == 0);
  play(s, 5min + 20s, 5min + 30s, 10s, down);
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("replay 19: one that never comes up is people's, not the restart's again") {
  Scene s{rulebook};
  play(s, 0s, 2h, 10s, down);
  CHECK(s.started("webhook") == 1);
  CHECK(s.step("app-down", 1) == "ineffective");
  CHECK(s.state("app-down") == "escalated");
}

}  // namespace replay_19_monit_boot
