// Liveness checks that ask the database: it is slow for a moment, and every instance is killed.
#include "tests/replays/stage.hpp"

namespace replay_20_liveness_cascade {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  db: {kind: postgres}
  api: {kind: service, depends_on: [db]}
  worker: {kind: service, depends_on: [db]}
probes:
  pg: {postgres: "postgres://10.0.0.1/app", every: 10s, timeout: 2s, resource: db}
  live: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  jobs: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, resource: worker}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 30s, startup_grace: 0s}
rules:
  - {name: api-down, severity: P1, when: not live.up, steps: [{do: webhook, url: "http://127.0.0.1:3/", target: api, verb: restart}]}
  - {name: jobs-down, severity: P2, when: not jobs.up, steps: [{do: webhook, url: "http://127.0.0.1:3/", target: worker, verb: restart}]}
)";

void all_bad(Scene& s) { s.bad("pg").bad("live").bad("jobs"); }
void all_good(Scene& s) { s.ok("pg").ok("live").ok("jobs"); }

}  // namespace

TEST_CASE("replay 20: while the database is bad, nothing that depends on it is restarted") {
  Scene s{rulebook};
  play(s, 0s, 60s, 10s, all_good);
  play(s, 70s, 250s, 10s, all_bad);
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("api-down", 1) == "withheld:parent");
  CHECK(s.step("jobs-down", 1) == "withheld:parent");
  play(s, 260s, 900s, 10s, all_good);
  CHECK(s.started("webhook") == 0);
  CHECK(s.state("api-down") == "resolved");
}

TEST_CASE("replay 20: a database that says nothing any more counts as bad") {
  Scene s{rulebook};
  play(s, 0s, 60s, 10s, all_good);
  play(s, 70s, 200s, 10s, [](Scene& scene) { scene.unknown("pg").bad("live").ok("jobs"); });
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "parent"));
}

TEST_CASE("replay 20: an instance that is down by itself is restarted") {
  Scene s{rulebook};
  play(s, 0s, 60s, 10s, all_good);
  play(s, 70s, 120s, 10s, [](Scene& scene) { scene.ok("pg").bad("live").ok("jobs"); });
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_20_liveness_cascade
