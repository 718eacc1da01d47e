// Reddit, August 2016: automation that was switched off by hand came back, in the middle of a
// migration.
#include "tests/replays/stage.hpp"

namespace replay_02_reddit_2016 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  fleet: {kind: service}
probes:
  registry: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, json: {running: r as number, wanted: w as number}}
rules:
  - name: too-many-servers
    severity: P2
    when: registry.running > registry.wanted
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: fleet, verb: terminate}]
)";

// What the registry says; half-migrated it knows of a few servers only.
auto registry(double running, double wanted) {
  return [=](Scene& s) { s.ok("registry", {{"running", running}, {"wanted", wanted}}); };
}
const auto whole = registry(100, 100);
const auto half_migrated = registry(100, 12);
const auto surplus = registry(110, 100);

}  // namespace

TEST_CASE("replay 02: a pause outlasts a package manager, a reload and an upgrade") {
  Scene s{rulebook};
  play(s, 0s, 60s, 10s, whole);
  s.feed(word(Verb::pause));
  play(s, 70s, 300s, 10s, half_migrated);
  s.restart();  // started again by the package manager
  play(s, 310s, 600s, 10s, half_migrated);
  s.reload(rulebook + "    labels: {team: infra}\n");
  play(s, 610s, 900s, 10s, half_migrated);
  s.down_until(1000s);  // a newer version
  play(s, 1000s, 1600s, 10s, half_migrated);
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "paused"));
}

TEST_CASE("replay 02: after an explicit resume it acts again, on what is true then") {
  Scene s{rulebook};
  s.feed(word(Verb::pause));
  play(s, 0s, 300s, 10s, half_migrated);
  s.feed(word(Verb::resume));
  play(s, 310s, 600s, 10s, whole);
  CHECK(s.started("webhook") == 0);
  play(s, 610s, 900s, 10s, surplus);
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_02_reddit_2016
