// Two rails that take turns: one record for each, and one that counts them at the end.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace holding_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::Record;
using decide::RecordKind;

namespace {

// The step wants another probe to be well: it is bad and silent in turns.
std::string book() {
  return R"(version: 1
mode: act
allow_unattended: [webhook]
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  lag: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s}
contacts:
  ops: {webhook: "http://127.0.0.1:3/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 20m, startup_grace: 0s}
rules:
  - name: down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://127.0.0.1:7/", target: api, requires: lag.up}]
)";
}

// Without the one that the first sample brings: it is confirmed by two more.
std::vector<Record> withheld(const Scene& s) {
  std::vector<Record> out;
  for (const Record& r : s.journal())
    if (r.kind == RecordKind::step && r.status == "withheld" && r.reason != "confirmation")
      out.push_back(r);
  return out;
}

// `rounds` times: bad, then nothing for as long as its samples count.
Nanos take_turns(Scene& s, int rounds) {
  Nanos t = 0s;
  for (int i = 0; i < 3; ++i, t += 10s) s.at(t).bad("site");
  for (int round = 0; round < rounds; ++round) {
    s.at(t).bad("lag").bad("site");
    for (int i = 0; i < 6; ++i) s.at(t += 10s).unknown("lag").bad("site");
  }
  return t;
}

}  // namespace

TEST_CASE("reasons that take turns are recorded once, and counted at the end of the wait") {
  Scene s{book()};
  const Nanos t = take_turns(s, 5);
  REQUIRE(withheld(s).size() == 2);
  CHECK(withheld(s)[0].reason == "requires_unknown");
  CHECK(withheld(s)[1].reason == "requires_false");
  s.at(t).ok("lag").bad("site");
  REQUIRE(s.started("webhook") == 1);
  REQUIRE(withheld(s).size() == 3);
  const Record told = withheld(s)[2];
  CHECK(told.reason == "requires_unknown");
  CHECK(decide::fact_of(told, "times.requires_unknown") == "6");
  CHECK(decide::fact_of(told, "times.requires_false") == "5");
  CHECK(decide::fact_of(told, "last.requires_false") == "2025-01-16T03:04:30.000Z");
  CHECK(told.text.find("withheld 5 times by requires_false") != std::string::npos);
  CHECK(s.withheld().size() == 12);  // the metric counts all of them, and the first confirmation
}

TEST_CASE("the record of the count stands before the INTENT that ends the wait") {
  Scene s{book()};
  const Nanos t = take_turns(s, 2);
  s.at(t).ok("lag").bad("site");
  const auto is_count = [](const Record& r) { return r.facts.contains("times.requires_false"); };
  const auto count = std::find_if(s.journal().begin(), s.journal().end(), is_count);
  const auto intent = std::find_if(s.journal().begin(), s.journal().end(),
                                   [](const Record& r) { return r.kind == RecordKind::intent; });
  REQUIRE(count != s.journal().end());
  CHECK(count < intent);
}

TEST_CASE("a step shows what holds it now, though its record was written for another reason") {
  Scene s{book()};
  Nanos t = take_turns(s, 2);
  s.at(t).bad("lag").bad("site");
  const decide::Incident& incident = *s.incident("down");
  CHECK(incident.run_of(0)->reason == "requires_false");
  s.at(t += 60s).unknown("lag").bad("site");
  CHECK(incident.run_of(0)->reason == "requires_false");
  CHECK(s.step("down", 1) == "withheld:requires_unknown");
  CHECK(s.engine().explain(0, 0, s.now()).steps[0].detail.starts_with("lag.up is"));
}

TEST_CASE("an incident that ends while its step is held says how often it was") {
  Scene s{book()};
  Nanos t = take_turns(s, 3);
  for (int i = 0; i < 40; ++i) s.at(t += 10s).ok("site").ok("lag");
  REQUIRE(s.state("down") == "resolved");
  REQUIRE(withheld(s).size() == 3);
  CHECK(decide::fact_of(withheld(s)[2], "times.requires_false") == "3");
  CHECK(s.step("down", 1) == "withheld:requires_unknown");
}

TEST_CASE("what held a step once is not counted") {
  Scene s{book()};
  const Nanos t = take_turns(s, 1);
  s.at(t).ok("lag").bad("site");
  REQUIRE(s.started("webhook") == 1);
  for (const Record& r : withheld(s)) CHECK_FALSE(r.facts.contains("times.requires_false"));
}

TEST_CASE("a reload that edits the rule tells the count under the old one's words") {
  Scene s{book()};
  const Nanos t = take_turns(s, 3);
  std::string edited = book();
  edited.replace(edited.find("severity: P1"), 12, "severity: P2");
  edited.replace(edited.find("requires: lag.up"), 16, "requires: lag.up and site.latency < 9s");
  s.at(t).reload(edited);
  REQUIRE(withheld(s).size() >= 3);
  CHECK(withheld(s)[2].action == "webhook");
  CHECK(decide::fact_of(withheld(s)[2], "times.requires_false") == "3");
}

}  // namespace holding_test
