// Google Compute Engine, April 2016: the canary had found the fault, and its verdict was lost.
#include "tests/replays/stage.hpp"

namespace replay_13_gce_2016 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string head = R"(version: 1
mode: act
resources:
  net: {kind: service}
probes:
  reach: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: net}
  canary: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s}
contacts:
  oncall: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - name: unreachable
    severity: P1
    when: not reach.up
    steps:
)";
const std::string push = "      - {do: webhook, url: \"http://127.0.0.1:3/\", target: net";
const std::string harsher = "      - {do: exec, argv: [/bin/true], target: net}\n";

void down(Scene& s) { s.bad("reach"); }

}  // namespace

TEST_CASE("replay 13: a canary that says nothing is not a canary that says yes") {
  Scene s{head + push + ", requires: canary.up}\n" + harsher};
  play(s, 0s, 900s, 10s, [](Scene& scene) { scene.bad("reach").unknown("canary"); });
  CHECK(s.started("webhook") == 0);
  CHECK(s.started("exec") == 0);  // nor is a harsher step the way round it
  CHECK(withheld(s, "requires_unknown"));
  CHECK(s.state("unreachable") == "escalated");
}

TEST_CASE("replay 13: no answer from the journal, from people, or from a fresh look is a no") {
  Scene unwritten{head + push + "}\n"};
  unwritten.journal_fails(true);
  play(unwritten, 0s, 900s, 10s, down);
  CHECK(unwritten.started("webhook") == 0);

  Scene unasked{head + push + ", approval: {from: [oncall], ttl: 5m}}\n"};
  play(unasked, 0s, 900s, 10s, down);
  CHECK(unasked.started("webhook") == 0);
  CHECK(unasked.step("unreachable", 1) == "expired:approval");

  Scene unseen{head + push + ", if: canary.up}\n"};
  unseen.at(0s).ok("canary");
  unseen.on_reprobe([](Scene& scene) { scene.at(40s).bad("reach").unknown("canary"); });
  play(unseen, 0s, 20s, 10s, down);
  CHECK(unseen.started("webhook") == 0);
}

TEST_CASE("replay 13: a verdict that cannot be had after the step ends the ladder") {
  Scene s{head + push + ", verify: canary.up}\n" + harsher};
  s.at(0s).ok("canary");
  play(s, 0s, 20s, 10s, down);
  REQUIRE(s.started("webhook") == 1);
  play(s, 30s, 900s, 10s, [](Scene& scene) { scene.bad("reach").unknown("canary"); });
  CHECK(s.step("unreachable", 1) == "unknown");
  CHECK(s.started("exec") == 0);
  CHECK(s.state("unreachable") == "escalated");
}

TEST_CASE("replay 13: with the canary's word it goes ahead") {
  Scene s{head + push + ", requires: canary.up}\n"};
  play(s, 0s, 20s, 10s, [](Scene& scene) { scene.ok("canary").bad("reach"); });
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_13_gce_2016
