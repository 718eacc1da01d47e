// DynamoDB, September 2015: servers that got no answer in time asked again, all of them.
#include "tests/replays/stage.hpp"

namespace replay_10_dynamodb_2015 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  metadata: {kind: service}
probes:
  membership: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: metadata}
  spare: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - name: no-answers
    severity: P1
    when: not membership.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: metadata, verb: grow, within: 6h, requires: spare.up}]
)";

}  // namespace

TEST_CASE("replay 10: a service that is down is not asked more often than one that is well") {
  Scene s{rulebook};
  play(s, 0s, 5h, 10s, [](Scene& scene) { scene.bad("spare").bad("membership"); });
  // One fresh look for the step; what holds it is then judged on the ordinary samples.
  CHECK(s.reprobes() == 1);
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("no-answers", 1) == "withheld:requires_false");
}

TEST_CASE("replay 10: when there is room to act it acts, with one more look") {
  Scene s{rulebook};
  play(s, 0s, 600s, 10s, [](Scene& scene) { scene.bad("spare").bad("membership"); });
  play(s, 610s, 700s, 10s, [](Scene& scene) { scene.ok("spare").bad("membership"); });
  CHECK(s.started("webhook") == 1);
  CHECK(s.reprobes() == 2);
}

}  // namespace replay_10_dynamodb_2015
