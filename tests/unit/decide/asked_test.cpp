// What people are told who are to approve a step, and that it is what is done.
#include "daemon/decide/explain/asked.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace asked_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

constexpr const char* book = R"(version: 1
mode: act
contacts: {ops: {members: [ann, bea], webhook: "http://127.0.0.1:9/"}}
resources: {api: {kind: service}}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api, json: {errors: e as percent}}
  store: {tcp: "127.0.0.1:2", every: 10s, timeout: 2s}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 2m, startup_grace: 0s}
rules:
  - name: high-5xx
    severity: P1
    runbook: "https://wiki.example/5xx"
    when: site.errors > 5%
    summary: "{{ site.errors }} of its answers are errors"
    steps:
      - {do: exec, argv: [/opt/replace], target: api, if: store.up, verify: site.errors < 1%, within: 90s,
         approval: {from: [ops], ttl: 5m, count: 2}}
)";

void errors(Scene& s, Nanos from, Nanos to, double share) {
  for (Nanos t = from; t <= to; t += 10s) s.at(t).ok("site", {{"errors", share}}).ok("store");
}

AskedQuestion asked(Scene& s) {
  const auto all = s.engine().asked_questions(s.now());
  REQUIRE(all.size() == 1);
  return all[0];
}

}  // namespace

TEST_CASE("who is asked is told what, why, on what evidence, with what effect and until when") {
  Scene s{book};
  errors(s, 0s, 50s, 0.001);
  CHECK(s.engine().asked_questions(s.now()).empty());
  errors(s, 60s, 90s, 0.062);
  const AskedQuestion q = asked(s);
  CHECK(q.id == "INC-1.q1");
  CHECK(q.rule == "high-5xx");
  CHECK(q.step == 1);
  CHECK(q.action == "exec");
  CHECK(q.resource == "api");
  CHECK(q.severity == Severity::p1);
  CHECK(q.fault == "6.2% of its answers are errors");
  CHECK(q.hazard == Hazard::disruptive);
  CHECK_FALSE(q.by_hand);
  REQUIRE(q.condition);
  CHECK(q.condition->text == "site.errors > 5%");
  CHECK(q.condition->value.truth());
  REQUIRE(q.if_);
  CHECK(q.if_->text == "store.up");
  CHECK_FALSE(q.requires_);
  REQUIRE(q.verify);
  CHECK(q.verify->text == "site.errors < 1%");  // the step's own, not the rule's
  CHECK(q.within == 90s);
  REQUIRE(q.evidence.size() == 2);
  CHECK(q.evidence[0].probe == "site");
  CHECK(q.evidence[0].view.seen);
  CHECK(q.evidence[1].probe == "store");
  CHECK(q.samples_left_out == 0);
  CHECK(q.from == std::vector<std::string>{"ops", "ann", "bea"});
  CHECK(q.count == 2);
  CHECK(q.runbook == "https://wiki.example/5xx");

  s.feed(word(Command::Verb::approve, q.id, "ann"));
  CHECK(asked(s).approved_by == std::vector<std::string>{"ann"});
  s.feed(word(Command::Verb::approve, q.id, "bea"));
  REQUIRE(s.incident("high-5xx")->open());
  CHECK(s.engine().asked_questions(s.now()).empty());  // it runs, and nobody is asked any more
}

TEST_CASE("what the plan binds and says of its effect is shown, and goes with the question") {
  Scene s{book};
  ActionPlanned plan;
  plan.go = true;
  plan.parameters = {{"argv", "/opt/replace"}, {"age", "34s"}};
  plan.binding = {{"argv", "/opt/replace"}};
  plan.prior = {{"revision", "r-7"}};
  plan.undo = {{"to", "r-7"}};
  plan.capacity = CapacityChange{3, 2};
  plan.transition = Transition{"r-7", "r-6"};
  s.plan("exec", plan);
  errors(s, 0s, 50s, 0.001);
  errors(s, 60s, 90s, 0.062);
  const AskedQuestion q = asked(s);
  CHECK(q.parameters == Facts{{"argv", "/opt/replace"}});
  CHECK(q.effect.prior == Facts{{"revision", "r-7"}});
  CHECK(q.effect.undo == Facts{{"to", "r-7"}});
  REQUIRE(q.effect.capacity);
  CHECK(q.effect.capacity->before == 3);
  CHECK(q.effect.capacity->after == 2);
  CHECK(q.effect.transition == Transition{"r-7", "r-6"});
  errors(s, 100s, 200s, 0.001);
  CHECK(s.engine().asked_questions(s.now()).empty());
}

TEST_CASE("an incident that people opened has no condition, and a step that people do no plan") {
  Scene s{R"(version: 1
mode: act
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
probes: {site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s}}
defaults: {startup_grace: 0s}
rules:
  - name: by-hand
    severity: P2
    when: manual
    run: all
    steps: [{do: human, ask: "pull the cable", from: [ops]}]
)"};
  s.at(0s).ok("site");
  s.feed(word(Command::Verb::trigger, "by-hand", "ann"));
  const AskedQuestion q = asked(s);
  CHECK(q.by_hand);
  CHECK_FALSE(q.condition);
  CHECK(q.parameters.empty());
  CHECK(q.effect.undo.empty());
  CHECK(q.evidence.empty());
  CHECK(q.summary == "pull the cable");
}

TEST_CASE("of a rule that counts over many targets the first samples are told, and how many more") {
  std::string targets;
  for (int i = 0; i < 30; ++i) targets += (i == 0 ? "" : ", ") + ("t" + std::to_string(i));
  Scene s{R"(version: 1
mode: act
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
resources: {api: {kind: service}}
probes: {site: {http: "http://127.0.0.1:1/{{ target }}", every: 10s, timeout: 2s, targets: [)" +
          targets + R"(]}}
defaults: {for: 0s, startup_grace: 0s, rails: {storm: {share: 100%}}}
rules:
  - name: many-down
    severity: P1
    when: count(not site.up) > 5
    steps: [{do: exec, argv: [/opt/replace], target: api, approval: {}}]
)"};
  for (const Nanos t : {0s, 10s, 20s, 30s, 40s, 50s})
    for (int i = 0; i < 30; ++i) {
      if (i < 8 && t > 0s)
        s.at(t).bad("site", {}, "t" + std::to_string(i));
      else
        s.at(t).ok("site", {}, "t" + std::to_string(i));
    }
  const AskedQuestion q = asked(s);
  CHECK(q.evidence.size() == most_asked_samples);
  CHECK(q.samples_left_out == 10);
  CHECK(q.evidence[0].target == "t0");
  CHECK(q.evidence[0].view.outcome == Outcome::bad);
}

}  // namespace asked_test
