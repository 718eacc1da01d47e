// A trap of our own runbook: restarting a database whose data is corrupt destroys what is left.
#include "tests/replays/stage.hpp"

namespace replay_30_restarting_on_corrupt_data {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  db: {kind: postgres}
probes:
  pg: {postgres: "postgres://10.0.0.1/app", every: 10s, timeout: 2s, resource: db}
  ledger: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, json: {wrong: w as number}}
contacts:
  dba: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 30s, startup_grace: 0s}
rules:
  - name: data-corrupt
    severity: P0
    when: ledger.wrong > 0
    locks: {db: [restart, migrate]}
    steps: [{do: notify, to: [dba], message: "rows are wrong; nothing touches the database now"}]
  - name: database-down
    severity: P0
    when: not pg.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: db, verb: restart, hazard: stateful, approval: {from: [dba], ttl: 1h}}]
)";

auto world(bool up, double wrong) {
  return [=](Scene& s) {
    s.ok("ledger", {{"wrong", wrong}});
    up ? s.ok("pg") : s.bad("pg");
  };
}

void approve(Scene& s) {
  Command dba = word(Verb::approve, s.incident("database-down")->id);
  dba.who = "dba";
  s.feed(dba);
}

}  // namespace

TEST_CASE("replay 30: while the data is corrupt nobody restarts the database, approved or not") {
  Scene s{rulebook};
  play(s, 0s, 60s, 10s, world(true, 3));
  REQUIRE(s.step("data-corrupt", 1) == "done");  // its people were told
  play(s, 70s, 150s, 10s, world(false, 3));
  CHECK(s.step("database-down", 1) == "withheld:rule_lock");
  approve(s);
  play(s, 160s, 15min, 10s, world(false, 3));
  CHECK(s.started("webhook") == 0);
  CHECK(s.state("database-down") == "escalated");
}

TEST_CASE("replay 30: corruption that shows after the approval was asked for stops it as well") {
  Scene s{rulebook};
  play(s, 0s, 60s, 10s, world(false, 0));
  REQUIRE(s.state("database-down") == "awaiting_approval");
  play(s, 70s, 130s, 10s, world(false, 3));
  approve(s);
  CHECK(s.started("webhook") == 0);
}

TEST_CASE("replay 30: a database that is down and whole is restarted when its people say so") {
  Scene s{rulebook};
  play(s, 0s, 60s, 10s, world(false, 0));
  REQUIRE(s.state("database-down") == "awaiting_approval");
  approve(s);
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_30_restarting_on_corrupt_data
