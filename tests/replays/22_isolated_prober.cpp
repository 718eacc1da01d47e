// The prober itself is cut off: everything looks dead, and nothing is.
#include "tests/replays/stage.hpp"

namespace replay_22_isolated_prober {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
self: {sentinels: ["tcp:192.0.2.1:443", "tcp:192.0.2.2:443", "tcp:192.0.2.3:443"]}
resources:
  shop: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: shop}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 30s, startup_grace: 0s}
rules:
  - name: shop-down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: shop, verb: restart}]
)";

void down(Scene& s) { s.bad("site"); }
void up(Scene& s) { s.ok("site"); }

}  // namespace

TEST_CASE("replay 22: when the witnesses do not answer either, the fault is ours") {
  Scene s{rulebook};
  play(s, 0s, 60s, 10s, up);
  s.feed(decide::SentinelVerdict{false});
  play(s, 70s, 2h, 10s, down);
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "storm"));
}

TEST_CASE("replay 22: what was seen while cut off counts for nothing afterwards") {
  Scene s{rulebook};
  s.feed(decide::SentinelVerdict{false});
  play(s, 0s, 600s, 10s, down);
  s.feed(decide::SentinelVerdict{true});
  play(s, 610s, 630s, 10s, down);
  CHECK(s.started("webhook") == 0);  // `for` begins again
  play(s, 640s, 650s, 10s, down);
  CHECK(s.started("webhook") == 1);  // and the shop is down indeed
}

TEST_CASE("replay 22: a run that our own network spoiled is not a failure of the target") {
  Scene s{rulebook};
  play(s, 0s, 10s, 10s, down);
  play(s, 20s, 2h, 10s, [](Scene& scene) { scene.unknown("site"); });
  CHECK(s.started("webhook") == 0);
  CHECK(s.rule_state("shop-down") == decide::RuleStatus::on_hold);
}

}  // namespace replay_22_isolated_prober
