// A trap of our own runbook: one health page of the application is the only witness against the
// database.
#include "tests/replays/stage.hpp"

namespace replay_29_one_health_page {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

std::string rulebook(const std::string& when) {
  return R"(version: 1
mode: act
google: {project: p}
allow_unattended: [memorystore.failover]
resources:
  cache: {kind: memorystore.instance, name: c}
  api: {kind: service}
probes:
  health: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api, json: {cache_ok: c as bool}}
  redis: {redis: "redis://10.0.0.1:6379", every: 10s, timeout: 2s, resource: cache}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 30s, startup_grace: 0s}
rules:
  - name: cache-down
    severity: P1
    when: )" +
         when + R"(
    steps: [{do: memorystore.failover, target: cache, approval: none}]
)";
}

// The application says that the cache is down; what the cache says itself is another matter.
auto accused(bool answers) {
  return [=](Scene& s) {
    s.ok("health", {{"cache_ok", false}});
    answers ? s.ok("redis") : s.bad("redis");
  };
}

}  // namespace

TEST_CASE("replay 29: hearsay moves no database, not even where people need not be asked") {
  Scene s{rulebook("not health.cache_ok")};
  play(s, 0s, 20min, 10s, accused(true));
  CHECK(s.started("memorystore.failover") == 0);
  CHECK(withheld(s, "stateful_evidence"));
  CHECK(s.state("cache-down") == "escalated");
}

TEST_CASE("replay 29: nor does it against the word of the database itself") {
  Scene s{rulebook("not health.cache_ok and not redis.up")};
  play(s, 0s, 20min, 10s, accused(true));
  CHECK(s.started("memorystore.failover") == 0);
  CHECK(s.incident("cache-down") == nullptr);
}

TEST_CASE("replay 29: with a probe of the database itself it does") {
  Scene s{rulebook("not health.cache_ok and not redis.up")};
  play(s, 0s, 60s, 10s, accused(false));
  CHECK(s.started("memorystore.failover") == 1);
}

}  // namespace replay_29_one_health_page
