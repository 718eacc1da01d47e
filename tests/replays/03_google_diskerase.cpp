// Google, "Diskerase": an empty set of machines meant all of them.
#include "tests/replays/stage.hpp"

namespace replay_03_google_diskerase {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  db: {kind: postgres}
probes:
  pg: {postgres: "postgres://10.0.0.1/app", every: 10s, timeout: 2s, resource: db}
  racks: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: ["10.0.0.2:1", "10.0.0.3:1"]}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - name: blocked
    severity: P2
    when: pg.blocked > 10
    steps: [{do: postgres.kill_blockers, target: db, older_than: 1m}]
  - name: turn-down
    severity: P2
    when: all(not racks.up)
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: db, verb: erase}]
)";

void blocked(Scene& s) { s.ok("pg", {{"blocked", 20.0}}); }

}  // namespace

TEST_CASE("replay 03: an action whose set of targets turns out empty does nothing to nobody") {
  Scene s{rulebook};
  s.refuse("postgres.kill_blockers", ActionError::no_target);
  play(s, 0s, 120s, 10s, blocked);
  CHECK(s.started("postgres.kill_blockers") == 0);
  CHECK(withheld(s, "empty_target"));
  CHECK(s.step("blocked", 1) == "failed:no_target");
  CHECK(s.state("blocked") == "escalated");
  CHECK_FALSE(s.messages().empty());
}

TEST_CASE("replay 03: `all` of a set of which nothing is known is unknown, not true") {
  Scene s{rulebook};
  play(s, 0s, 300s, 10s, [](Scene&) {});
  CHECK(s.started("webhook") == 0);
  // One of two is known: still nobody can say `all`.
  play(s, 310s, 600s, 10s, [](Scene& scene) { scene.bad("racks", {}, "10.0.0.2:1"); });
  CHECK(s.started("webhook") == 0);
  CHECK(s.incident("turn-down") == nullptr);
}

TEST_CASE("replay 03: a set that is there is acted on") {
  Scene s{rulebook};
  play(s, 0s, 30s, 10s, blocked);
  CHECK(s.started("postgres.kill_blockers") == 1);
}

}  // namespace replay_03_google_diskerase
