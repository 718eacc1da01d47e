// A trap of our own runbook: `--max-instances=0` is taken and stops nothing.
#include "tests/replays/stage.hpp"

namespace replay_27_stop_that_stops_nothing {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  api: {kind: service}
  db: {kind: postgres}
probes:
  outside: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  ledger: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, resource: db, json: {wrong: w as number}}
contacts:
  cto: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - name: stop-the-writes
    severity: P0
    when: ledger.wrong > 0
    run: all
    steps:
      - {do: exec, argv: [/bin/true], target: api, verb: stop, verify: not outside.up}
      - {do: webhook, url: "http://127.0.0.1:3/", target: db, verb: repair}
)";

auto wrong_rows(bool serving) {
  return [=](Scene& s) {
    s.ok("ledger", {{"wrong", 3.0}});
    serving ? s.ok("outside") : s.bad("outside");
  };
}

}  // namespace

TEST_CASE("replay 27: as long as it can be reached from outside it is not stopped") {
  Scene s{rulebook};
  play(s, 0s, 15min, 10s, wrong_rows(true));
  CHECK(s.started("exec") == 1);
  CHECK(s.step("stop-the-writes", 1) == "ineffective");
  CHECK(s.started("webhook") == 0);  // what would write to a database that is still written to
  CHECK(s.state("stop-the-writes") == "escalated");
  CHECK_FALSE(s.messages().empty());
}

TEST_CASE("replay 27: what answers no more is stopped, and the procedure goes on") {
  Scene s{rulebook};
  play(s, 0s, 20s, 10s, wrong_rows(true));
  play(s, 30s, 5min, 10s, wrong_rows(false));
  CHECK(s.step("stop-the-writes", 1) == "fixed");
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_27_stop_that_stops_nothing
