// What `explain` says, and that it says all of it.
#include <algorithm>

#include "config/expression/expression.hpp"
#include "daemon/decide/expression/to_text.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace explain_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const std::string head = R"(version: 1
mode: act
contacts:
  ops: {members: [ann], webhook: "http://127.0.0.1:9/"}
resources:
  db: {kind: postgres}
  api: {kind: service, depends_on: [db]}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api, json: {errors: e as number, load: l as percent}}
  pg: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, resource: db}
signals:
  broken: not site.up
  ratio: site.errors / site.load
defaults: {for: 30s, resolve_after: 30s, settle: 0s, within: 10m, startup_grace: 0s}
)";

std::string rules(const std::string& when, const std::string& steps) {
  return head + "rules:\n  - name: down\n    severity: P1\n    when: " + when +
         "\n    steps: " + steps + "\n";
}

constexpr const char* restart = "[{do: webhook, url: \"http://127.0.0.1:3/\", target: api}]";

Cells cells(double errors, double load) { return {{"errors", errors}, {"load", load}}; }

Explanation explained(Scene& s, Nanos later = 0s) {
  return s.engine().explain(0, 0, s.now().plus(later));
}

std::vector<std::string> reasons(const ExplainedStep& step) {
  std::vector<std::string> out;
  for (const Objection& o : step.objections) out.emplace_back(name_of(o.reason));
  return out;
}

bool holds(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// Three bad samples and the time of `for`: an incident.
void break_site(Scene& s) {
  for (const Nanos t : {0s, 10s, 20s, 30s}) s.at(t).ok("pg").bad("site");
}

}  // namespace

TEST_CASE("a condition is taken apart into what each part read, and how old that is") {
  Scene s{rules("[site.errors > 5, broken or site.load < 10%]", restart)};
  s.at(0s).ok("pg").ok("site", cells(7, 0.2));
  const Explanation e = explained(s, 3s);
  REQUIRE(e.condition);
  CHECK(e.condition->text == "and");
  CHECK_FALSE(e.condition->value.truth());
  REQUIRE(e.condition->parts.size() == 2);
  const Part& many = e.condition->parts[0];
  CHECK(many.text == "site.errors > 5");
  CHECK(many.value.truth());
  REQUIRE(many.readings.size() == 1);
  CHECK(many.readings[0].name == "site.errors");
  CHECK(many.readings[0].value.number == Approx(7));
  CHECK(many.readings[0].value.type == Type::number);
  CHECK(many.readings[0].age == 3s);
  const Part& either = e.condition->parts[1];
  CHECK(either.text == "or");
  REQUIRE(either.parts.size() == 2);
  CHECK(either.parts[0].text == "broken");
  REQUIRE(either.parts[0].parts.size() == 1);
  CHECK(either.parts[0].parts[0].text == "not site.up");
  CHECK(either.parts[1].readings.at(0).value.type == Type::ratio);
}

TEST_CASE("an unknown part says why, and because of what") {
  Scene s{rules("ratio > 10", restart)};
  s.at(0s).ok("pg");
  Explanation e = explained(s);
  REQUIRE(e.condition);
  CHECK(e.condition->value.unknown == Unknown::never_seen);
  CHECK(e.condition->unknown_of == "site.errors");
  CHECK_FALSE(e.condition->readings.at(0).age);
  s.ok("site", cells(0, 0));
  e = explained(s);
  CHECK(e.condition->value.unknown == Unknown::no_traffic);
  CHECK(e.condition->unknown_of == "site.errors / site.load");
  CHECK(e.state == RuleStatus::on_hold);
  CHECK(e.verdict.find("on hold") == 0);
  CHECK(explained(s, 30s).condition->value.unknown == Unknown::stale);
}

TEST_CASE("the clocks: held of `for`, confirmed of three") {
  Scene s{rules("not site.up", restart)};
  s.at(0s).ok("pg").bad("site").at(10s).bad("site");
  const Explanation e = explained(s);
  CHECK(e.state == RuleStatus::suspected);
  CHECK(e.for_ == 30s);
  CHECK(e.held == 10s);
  CHECK(e.confirmed == 2);
  CHECK(e.needed == 3);
  CHECK(e.verdict == "the condition is true; an incident opens when that has held for another 20s");
  CHECK(e.steps.at(0).outlook == Outlook::starts);
}

TEST_CASE("all objections are told, not only the first") {
  Scene s{rules("not site.up", restart)};
  Command pause;
  pause.verb = Command::Verb::pause;
  pause.who = "ann";
  s.feed(pause).feed(SentinelVerdict{false}).feed(SelfGate{false, "the loop stood still"});
  for (const Nanos t : {0s, 10s, 20s, 30s}) s.at(t).bad("pg").bad("site");
  const Explanation e = explained(s);
  REQUIRE_FALSE(e.incident.empty());
  const auto all = reasons(e.steps.at(0));
  CHECK(e.steps[0].outlook == Outlook::withheld);
  CHECK(e.steps[0].current);
  for (const char* reason : {"paused", "self_gate", "storm", "parent"}) {
    INFO(reason);
    CHECK(holds(all, reason));
  }
  CHECK(e.verdict.find("step 1 (webhook of api) is withheld: paused") == 0);
  CHECK(s.started("webhook") == 0);
}

TEST_CASE("a rail with an end says when") {
  Scene s{rules("not site.up", restart)};
  Command silence;
  silence.verb = Command::Verb::silence;
  silence.who = "ann";
  silence.subject = "api";
  silence.until = s.now().wall + 1h;
  s.feed(silence);
  s.at(0s).ok("pg").bad("site");
  const Explanation e = explained(s);
  REQUIRE(holds(reasons(e.steps.at(0)), "silence"));
  for (const Objection& o : e.steps[0].objections)
    if (o.reason == Withheld::silence) CHECK(o.until == silence.until);
}

TEST_CASE("a silenced rule says that it is silenced, and by whom") {
  Scene s{rules("[not site.up, pg.up or site.errors > 5]", restart)};
  CHECK(s.plan().rules[0].when.text == "not site.up and (pg.up or site.errors > 5)");
  Command silence;
  silence.verb = Command::Verb::silence;
  silence.who = "ann";
  silence.subject = "down";
  silence.until = s.now().wall + 1h;
  s.feed(silence);
  break_site(s);
  const Explanation e = explained(s);
  CHECK(e.incident.empty());
  CHECK(e.verdict.find("the condition is true, but no incident is opened: silence (") == 0);
  CHECK(e.verdict.find("ann") != std::string::npos);
}

TEST_CASE("what a step needs is shown, and when its `if` is false it does not apply") {
  Scene s{rules("not site.up",
                "[{do: webhook, url: \"http://127.0.0.1:3/\", target: api, if: not pg.up}, "
                "{do: exec, argv: [/bin/true], target: api, requires: pg.latency > 1h}]")};
  break_site(s);
  const Explanation e = explained(s);
  REQUIRE(e.steps.size() == 2);
  CHECK(e.steps[0].outlook == Outlook::over);
  CHECK(e.steps[0].status == "skipped");
  CHECK(e.steps[1].current);
  REQUIRE(e.steps[1].requires_);
  CHECK(e.steps[1].requires_->text == "pg.latency > 1h");
  CHECK(holds(reasons(e.steps[1]), "requires_false"));
}

TEST_CASE("a step that waits for people says whom, and is among the pending approvals") {
  Scene s{rules("not site.up",
                "[{do: webhook, url: \"http://127.0.0.1:3/\", target: api, "
                "approval: {from: [ops], ttl: 5m}}]")};
  s.at(0s).ok("pg").bad("site");
  CHECK(explained(s).steps.at(0).outlook == Outlook::asks);
  CHECK(explained(s).steps.at(0).waits_for == "ops, ann");
  CHECK(s.engine().pending_approvals(s.now()).empty());
  break_site(s);
  const Explanation e = explained(s);
  CHECK(e.steps.at(0).outlook == Outlook::asked);
  CHECK(e.verdict == "step 1 (webhook of api) waits for the approval of ops, ann");
  const auto pending = s.engine().pending_approvals(s.now());
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].incident == e.incident);
  CHECK(pending[0].step == 1);
  CHECK(pending[0].from == std::vector<std::string>{"ops", "ann"});
  CHECK(pending[0].expires_at == s.now().wall + 5min);
  CHECK_FALSE(pending[0].id.empty());
}

TEST_CASE("in observe it says that it would, and does not") {
  std::string text = rules("not site.up", restart);
  text.replace(text.find("mode: act"), 9, "mode: observe");
  Scene s{text};
  s.at(0s).ok("pg").bad("site");
  CHECK(explained(s).steps.at(0).outlook == Outlook::would_not_act);
}

TEST_CASE("a gate that is closed for everything is told with its end") {
  std::string text = rules("not site.up", restart);
  text.replace(text.find("startup_grace: 0s"), 17, "startup_grace: 30s");
  Scene s{text};
  auto gates = s.engine().closed_gates(s.now());
  REQUIRE(gates.size() == 1);
  CHECK(gates[0].reason == Withheld::startup_grace);
  CHECK(gates[0].until == s.now().wall + 30s);
  s.at(30s).feed(SentinelVerdict{false});
  gates = s.engine().closed_gates(s.now());
  REQUIRE(gates.size() == 1);
  CHECK(gates[0].reason == Withheld::storm);
  CHECK_FALSE(gates[0].until);
  s.feed(SentinelVerdict{true});
  CHECK(s.engine().closed_gates(s.now()).empty());
}

TEST_CASE("explaining changes nothing") {
  Scene asked{rules("not site.up", restart)};
  Scene silent{rules("not site.up", restart)};
  for (const Nanos t : {0s, 10s, 20s, 30s, 40s}) {
    for (Scene* s : {&asked, &silent}) s->at(t).ok("pg").bad("site");
    explained(asked, 1s);
    asked.engine().pending_approvals(asked.now());
    asked.engine().closed_gates(asked.now());
  }
  REQUIRE(asked.journal().size() == silent.journal().size());
  CHECK(asked.started("webhook") == silent.started("webhook"));
  CHECK(asked.engine().next_wakeup() == silent.engine().next_wakeup());
}

TEST_CASE("an expression is spelled as it was written, with the parentheses it needs") {
  for (const char* text :
       {"site.up", "not site.up", "not (site.up and pg.up)", "site.errors > 5",
        "(site.up or pg.up) and broken", "site.up or pg.up and broken",
        "site.errors - (site.errors - 1) > 0", "(site.errors + 1) * 2 > 3",
        "avg(site.errors over 5m) > 2", "consecutive_failures(site) >= 3", "site.errors is unknown",
        "site.errors + 1 is not unknown", "-site.errors < -3", "default(site.errors, 0) == 0",
        "firing(\"down\")", "hour(\"Europe/Berlin\") >= 9"}) {
    INFO(text);
    const auto book = load_text(rules("'" + std::string(text) + "'", restart));
    CHECK(to_text(*book->plan->rules[0].when.expr) == text);
  }
}

}  // namespace explain_test
