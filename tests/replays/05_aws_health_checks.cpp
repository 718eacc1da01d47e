// AWS, October 2025, later that day: health checks that went back and forth took capacity away.
#include "tests/replays/stage.hpp"

namespace replay_05_aws_health_checks {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  nodes: {kind: service}
probes:
  check: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: nodes}
  census: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, json: {sick: s as percent}}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - name: remove-the-sick
    severity: P2
    when: census.sick > 20%
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: nodes, verb: remove}]
)";

auto census(double sick) {
  return [=](Scene& s) { s.ok("check").ok("census", {{"sick", sick}}); };
}

}  // namespace

TEST_CASE("replay 05: a verdict that goes back and forth is never confirmed") {
  Scene s{rulebook};
  s.plan("webhook", capacity(10, 7));
  int i = 0;
  play(s, 0s, 1h, 10s, [&](Scene& scene) { census(++i % 3 == 0 ? 0.0 : 0.3)(scene); });
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "confirmation"));
}

TEST_CASE("replay 05: most of the fleet is not taken away, however sick it looks") {
  Scene s{rulebook};
  s.plan("webhook", capacity(10, 2));
  play(s, 0s, 600s, 10s, census(0.8));
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "capacity_floor"));
  CHECK(s.state("remove-the-sick") == "escalated");
}

TEST_CASE("replay 05: a few nodes that stay sick are removed") {
  Scene s{rulebook};
  s.plan("webhook", capacity(10, 7));
  play(s, 0s, 30s, 10s, census(0.3));
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_05_aws_health_checks
