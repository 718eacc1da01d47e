// Knight Capital, August 2012: taking the new code back made it worse.
#include "tests/replays/stage.hpp"

namespace replay_16_knight_2012 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
google: {project: p}
resources:
  trading: {kind: cloud_run.service, name: trading}
probes:
  orders: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: trading, json: {wrong: w as percent}}
contacts:
  desk: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, settle: 0s, startup_grace: 0s}
rules:
  - name: wrong-orders
    severity: P0
    when: orders.wrong > 1%
    steps:
      - {do: cloud_run.rollback, target: trading, to: previous}
      - {do: cloud_run.restart, target: trading}
)";

auto wrong(double share) {
  return [=](Scene& s) { s.ok("orders", {{"wrong", share}}); };
}

auto serves(const std::string& revision) {
  return [=](Scene& s) { s.ok("trading", {{"revision", revision}}); };
}

}  // namespace

TEST_CASE("replay 16: a rollback that makes it worse is taken back, and people take over") {
  Scene s{rulebook};
  s.plan("cloud_run.rollback", plan_of({{"from", "new"}, {"to", "old"}}, {{"to", "new"}}));
  play(s, 0s, 20s, 10s, wrong(0.02));
  REQUIRE(s.started("cloud_run.rollback") == 1);
  play(s, 30s, 600s, 10s, wrong(0.6));
  CHECK(s.step("wrong-orders", 1) == "worse");
  CHECK(s.started("cloud_run.rollback") == 2);  // the second takes the first one back
  CHECK(s.started("cloud_run.restart") == 0);   // and nothing else is tried on top
  CHECK(s.state("wrong-orders") == "escalated");
  CHECK_FALSE(s.messages().empty());
}

TEST_CASE("replay 16: a revision that served only while it was wrong is no way back") {
  Scene s{rulebook};
  serves("proven")(s);
  play(s, 0s, 30s, 10s, wrong(0.0));
  serves("new")(s);
  play(s, 40s, 60s, 10s, wrong(0.02));
  REQUIRE(s.state("wrong-orders") == "remediating");
  serves("hasty-fix")(s);
  const auto& served = s.engine().ledger().served().at("trading");
  REQUIRE(served.size() == 3);
  CHECK(served[0].revision == "proven");
  CHECK(served[0].clean);
  CHECK_FALSE(served[1].clean);
  CHECK_FALSE(served[2].clean);
}

TEST_CASE("replay 16: a rollback that helps stays") {
  Scene s{rulebook};
  s.plan("cloud_run.rollback", plan_of({{"from", "new"}, {"to", "old"}}, {{"to", "new"}}));
  play(s, 0s, 20s, 10s, wrong(0.02));
  play(s, 30s, 60s, 10s, wrong(0.0));
  CHECK(s.step("wrong-orders", 1) == "fixed");
  CHECK(s.started("cloud_run.rollback") == 1);
}

}  // namespace replay_16_knight_2012
