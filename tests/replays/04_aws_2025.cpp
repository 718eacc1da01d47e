// AWS, October 2025: a plan made long ago was applied over a newer one.
#include "tests/replays/stage.hpp"

namespace replay_04_aws_2025 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  names: {kind: service}
probes:
  endpoint: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: names}
contacts:
  oncall: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - name: wrong-records
    severity: P1
    when: not endpoint.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: names, verb: apply, approval: {from: [oncall], ttl: 1h}}]
)";

void wrong(Scene& s) { s.bad("endpoint"); }

}  // namespace

TEST_CASE("replay 04: an approval of an old plan does not carry out a newer one, nor the old one") {
  Scene s{rulebook};
  s.plan("webhook", plan_of({{"records", "plan-110"}}));
  play(s, 0s, 60s, 10s, wrong);
  REQUIRE(s.state("wrong-records") == "awaiting_approval");
  s.plan("webhook", plan_of({{"records", "plan-145"}}));
  s.feed(word(Verb::approve, s.incident("wrong-records")->id));
  CHECK(s.started("webhook") == 0);
  CHECK(s.state("wrong-records") == "awaiting_approval");  // of the newer plan
  // A second yes that was meant for the first question carries out nothing either.
  s.feed(word(Verb::approve, s.incident("wrong-records")->id));
  s.feed(word(Verb::approve, s.incident("wrong-records")->id + ".q1"));
  CHECK(s.started("webhook") == 0);
  s.feed(word(Verb::approve, s.incident("wrong-records")->id + ".q2"));
  REQUIRE(s.started("webhook") == 1);
  for (const auto& record : s.journal()) {
    if (record.kind == decide::RecordKind::intent) CHECK(record.facts.at("records") == "plan-145");
  }
}

TEST_CASE("replay 04: a change that meets a newer version changes nothing and is not sent again") {
  Scene s{rulebook};
  s.plan("webhook", plan_of({{"records", "plan-110"}, {"etag", "7"}}));
  s.answer("webhook", {ActionStatus::no_effect, ActionError::conflict, "the etag is not 7", {}});
  play(s, 0s, 60s, 10s, wrong);
  s.feed(word(Verb::approve, s.incident("wrong-records")->id));
  play(s, 70s, 900s, 10s, wrong);
  CHECK(s.started("webhook") == 1);
  CHECK(s.step("wrong-records", 1) == "failed:conflict");
  CHECK(s.state("wrong-records") == "escalated");
}

}  // namespace replay_04_aws_2025
