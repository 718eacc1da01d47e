// A trap of our own runbook: more instances open more connections, and the database is full.
#include "tests/replays/stage.hpp"

namespace replay_28_scaling_out_into_a_full_database {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
google: {project: p}
resources:
  db: {kind: postgres}
  api: {kind: cloud_run.service, name: api, depends_on: [db]}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  pg: {postgres: "postgres://10.0.0.1/app", every: 10s, timeout: 2s, resource: db}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {startup_grace: 0s}
rules:
  - name: slow
    severity: P2
    when: p95(site.latency over 2m) > 10ms
    steps: [{do: cloud_run.scale, target: api, max_instances: {raise_by: 10, up_to: 40}}]
)";

auto slow_with(double connections) {
  return [=](Scene& s) {
    s.ok("pg", {{"connections", connections}, {"max_connections", 100.0}}).ok("site");
  };
}

}  // namespace

TEST_CASE("replay 28: twice as many instances are not let loose on a database that is half full") {
  Scene s{rulebook};
  s.plan("cloud_run.scale", capacity(10, 20));
  play(s, 0s, 20min, 10s, slow_with(50));
  CHECK(s.started("cloud_run.scale") == 0);
  CHECK(withheld(s, "downstream"));
  CHECK(s.state("slow") == "escalated");
  CHECK_FALSE(s.messages().empty());
}

TEST_CASE("replay 28: where there is room, they are") {
  Scene s{rulebook};
  s.plan("cloud_run.scale", capacity(10, 20));
  play(s, 0s, 10min, 10s, slow_with(40));
  CHECK(s.started("cloud_run.scale") == 1);
}

}  // namespace replay_28_scaling_out_into_a_full_database
