// Slack, January 2021: servers that waited for the network looked idle, and were taken away.
#include "tests/replays/stage.hpp"

namespace replay_06_slack_2021 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  web: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: web}
  load: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, json: {cpu: c as percent}}
defaults: {startup_grace: 0s}
rules:
  - name: scale-in
    severity: P3
    when: avg(load.cpu over 5m) < 20%
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: web, verb: scale}]
)";

void night(Scene& s) { s.ok("site").ok("load", {{"cpu", 0.1}}); }
void waiting_for_the_network(Scene& s) { s.bad("site").ok("load", {{"cpu", 0.1}}); }

}  // namespace

TEST_CASE(
    "replay 06: nothing is scaled down while users see errors, though the servers look idle") {
  Scene s{rulebook};
  s.plan("webhook", capacity(10, 9));
  play(s, 0s, 30min, 10s, waiting_for_the_network);
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "capacity_floor"));
}

TEST_CASE("replay 06: on a quiet night it is") {
  Scene s{rulebook};
  s.plan("webhook", capacity(10, 9));
  play(s, 0s, 30min, 10s, night);
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_06_slack_2021
