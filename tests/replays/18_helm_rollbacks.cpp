// Operators for Helm: one controller rolls back, another upgrades again, thousands of times.
#include <optional>

#include "tests/replays/stage.hpp"

namespace replay_18_helm_rollbacks {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
google: {project: p}
resources:
  api: {kind: cloud_run.service, name: api}
probes:
  site: {http: "http://127.0.0.1:1/", every: 30s, timeout: 2s, resource: api}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
rules:
  - name: bad-release
    severity: P1
    when: not site.up
    for: 1m
    steps: [{do: cloud_run.rollback, target: api, to: previous}]
)";

std::vector<Mono> starts(const Scene& s) {
  std::vector<Mono> out;
  for (const auto& record : s.journal())
    if (record.kind == decide::RecordKind::intent) out.push_back(record.at.mono);
  return out;
}

}  // namespace

TEST_CASE("replay 18: against a controller that deploys the bad release again, six times a day") {
  Scene s{rulebook};
  s.plan("cloud_run.rollback", plan_of({{"from", "bad"}, {"to", "good"}}));
  std::optional<Nanos> rolled_back;
  int seen = 0;
  play(s, 0s, 24h - 30s, 30s, [&](Scene& scene) {
    const Nanos now = scene.now().mono - Mono{1h};
    if (scene.started("cloud_run.rollback") > seen) {
      seen = scene.started("cloud_run.rollback");
      rolled_back = now;
    }
    // The other controller upgrades again ten minutes after each rollback.
    const bool good = rolled_back && now < *rolled_back + 10min;
    good ? scene.ok("site") : scene.bad("site");
  });
  const auto all = starts(s);
  CHECK(all.size() == 6);
  for (std::size_t i = 3; i < all.size(); ++i) CHECK(all[i] - all[i - 3] >= 1h);
  CHECK(withheld(s, "budget"));
  // Most of a day without the remedy is no secret.
  const auto& told = s.messages();
  CHECK(std::any_of(told.begin(), told.end(), [](const decide::Notify& n) {
    return scene::title(n).find("budget") != std::string::npos;
  }));
}

TEST_CASE("replay 18: it never goes back to the release that it came from") {
  Scene s{rulebook};
  s.plan("cloud_run.rollback", plan_of({{"from", "b"}, {"to", "a"}}));
  play(s, 0s, 120s, 30s, [](Scene& scene) { scene.bad("site"); });
  REQUIRE(s.started("cloud_run.rollback") == 1);
  play(s, 150s, 1200s, 30s, [](Scene& scene) { scene.ok("site"); });
  REQUIRE(s.state("bad-release") == "resolved");
  s.plan("cloud_run.rollback", plan_of({{"from", "a"}, {"to", "b"}}));
  play(s, 1230s, 6h, 30s, [](Scene& scene) { scene.bad("site"); });
  CHECK(s.started("cloud_run.rollback") == 1);
  CHECK(withheld(s, "rollback_cycle"));
  CHECK(s.state("bad-release") == "escalated");
}

}  // namespace replay_18_helm_rollbacks
