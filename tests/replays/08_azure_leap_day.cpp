// Azure, 29 February 2012: the remedy that failed everywhere spread the fault.
#include "tests/replays/stage.hpp"

namespace replay_08_azure_leap_day {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  a: {kind: service}
  b: {kind: service}
  c: {kind: service}
probes:
  on_a: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: a, json: {valid_until: v as unix}}
  on_b: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, resource: b}
  on_c: {http: "http://127.0.0.1:3/", every: 10s, timeout: 2s, resource: c}
signals:
  left: until(on_a.valid_until)
defaults: {for: 0s, startup_grace: 0s}
rules:
  - {name: a-down, severity: P2, when: not on_a.up, steps: [{do: webhook, url: "http://127.0.0.1:4/", target: a, verb: heal}]}
  - {name: b-down, severity: P2, when: not on_b.up, steps: [{do: webhook, url: "http://127.0.0.1:4/", target: b, verb: heal}]}
  - {name: c-down, severity: P2, when: not on_c.up, steps: [{do: webhook, url: "http://127.0.0.1:4/", target: c, verb: heal}]}
)";

}  // namespace

TEST_CASE("replay 08: a remedy that failed on two servers is not tried on the third") {
  Scene s{rulebook};
  s.answer("webhook", {ActionStatus::no_effect, ActionError::rejected, "no certificate", {}});
  play(s, 0s, 100s, 10s, [](Scene& scene) { scene.bad("on_a").ok("on_b").ok("on_c"); });
  play(s, 110s, 200s, 10s, [](Scene& scene) { scene.bad("on_a").bad("on_b").ok("on_c"); });
  REQUIRE(s.started("webhook") == 2);
  play(s, 210s, 1800s, 10s, [](Scene& scene) { scene.bad("on_a").bad("on_b").bad("on_c"); });
  CHECK(s.started("webhook") == 2);
  CHECK(s.step("c-down", 1) == "withheld:suspended");
  CHECK(s.state("a-down") == "escalated");
}

TEST_CASE("replay 08: a remedy that helps is tried on every server that needs it") {
  Scene s{rulebook};
  play(s, 0s, 100s, 10s, [](Scene& scene) { scene.bad("on_a").ok("on_b").ok("on_c"); });
  play(s, 110s, 300s, 10s, [](Scene& scene) { scene.ok("on_a").bad("on_b").ok("on_c"); });
  play(s, 310s, 500s, 10s, [](Scene& scene) { scene.ok("on_a").ok("on_b").bad("on_c"); });
  CHECK(s.started("webhook") == 3);
}

TEST_CASE("replay 08: 29 February is a day like any other") {
  const auto leap = parse_rfc3339("2028-02-29T00:00:00Z");
  REQUIRE(leap);
  CHECK(rfc3339(*leap - 1ms) == "2028-02-28T23:59:59.999Z");
  CHECK(rfc3339(*leap + 24h) == "2028-03-01T00:00:00.000Z");
  CHECK(rfc3339(*leap + 365 * 24h) == "2029-02-28T00:00:00.000Z");
  CHECK_FALSE(parse_rfc3339("2029-02-29T00:00:00Z"));

  Scene s{rulebook};
  s.at(0s);
  s.ok("on_a", {{"valid_until", to_seconds(leap->time_since_epoch())}});
  const auto left = s.engine().value_of(*s.plan().signals.at("left"), s.now());
  CHECK(left.number == to_seconds(*leap - s.now().wall));
}

}  // namespace replay_08_azure_leap_day
