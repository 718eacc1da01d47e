// Answers that come late, twice, or to a question that is no longer asked; and our own gates.
#include <algorithm>

#include "daemon/decide/expression/evaluate.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace engine_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const std::string book = R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
  - name: down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: api}]
)";

void three_bad(Scene& s, Nanos from = 0s) {
  for (int i = 0; i < 3; ++i) s.at(from + i * 10s).bad("site");
}

template <class E>
const E* first_of(const Effects& effects) {
  for (const Effect& effect : effects)
    if (const E* e = std::get_if<E>(&effect)) return e;
  return nullptr;
}

Effects answer(Scene& s, EventBody body) { return s.engine().step({s.now(), std::move(body)}); }

ActionFinished finished(const std::string& id) {
  ActionFinished e{id, {}};
  e.result.status = ActionStatus::ok;
  return e;
}

}  // namespace

TEST_CASE("a plan that nobody waits for is abandoned") {
  Scene s{book};
  s.hang("webhook");
  three_bad(s);
  const std::string running = s.engine().ledger().actions().front().action_id;
  for (const std::string& id : {std::string{"INC-7.s1.0"}, running}) {
    ActionPlanned plan;
    plan.action_id = id;
    plan.go = true;
    const Effects effects = answer(s, plan);
    const auto* abandoned = first_of<Abandon>(effects);
    REQUIRE(abandoned != nullptr);
    CHECK(abandoned->action_id == id);
    CHECK(first_of<Execute>(effects) == nullptr);
  }
}

TEST_CASE("a re-probe that nobody waits for starts nothing") {
  Scene s{book};
  s.hang("webhook");
  three_bad(s);
  const std::string running = s.engine().ledger().actions().front().action_id;
  CHECK(answer(s, ReprobeFinished{"INC-7.s1.0"}).empty());
  CHECK(answer(s, ReprobeFinished{running}).empty());
}

TEST_CASE("an outcome of an action that nobody knows, or that has ended, is not written again") {
  Scene s{book};
  three_bad(s);
  const ActionRun& run = s.engine().ledger().actions().front();
  REQUIRE(run.ended);
  for (const std::string& id : {std::string{"INC-7.s1.0"}, run.action_id}) {
    CHECK(first_of<Write>(answer(s, finished(id))) == nullptr);
    CHECK(first_of<Write>(answer(s, IntentWritten{id, true})) == nullptr);
    CHECK(first_of<Write>(answer(s, IntentWritten{id, false})) == nullptr);
    CHECK(first_of<Write>(answer(s, IntentReadBack{id, IntentReadBack::Found::unreadable, {}})) ==
          nullptr);
  }
  CHECK(s.engine().ledger().locked().empty());
}

TEST_CASE("an outcome that overtakes the news of its own INTENT counts") {
  Scene s{book};
  s.at(0s).bad("site").at(10s).bad("site");
  s.at(20s);
  // By hand, so that the INTENT's answer can be left out.
  Sample sample = bad(Reason::status, "500");
  Effects effects = answer(s, SampleArrived{0, sample});
  const auto* reprobe = first_of<Reprobe>(effects);
  REQUIRE(reprobe != nullptr);
  effects = answer(s, ReprobeFinished{reprobe->action_id});
  const auto* plan = first_of<PlanAction>(effects);
  REQUIRE(plan != nullptr);
  ActionPlanned planned;
  planned.action_id = plan->request.action_id;
  planned.go = true;
  effects = answer(s, planned);
  const auto* execute = first_of<Execute>(effects);
  REQUIRE(execute != nullptr);
  const std::string id = execute->intent.action_id;
  effects = answer(s, finished(id));
  const auto* outcome = first_of<Write>(effects);
  REQUIRE(outcome != nullptr);
  CHECK(outcome->record.kind == RecordKind::outcome);
  CHECK(outcome->record.status == "ok");
  CHECK(s.step("down", 1) == "verifying");
}

TEST_CASE("an INTENT whose rule a reload took away is closed when the journal refuses it") {
  Scene s{book};
  s.at(0s).bad("site").at(10s).bad("site").at(20s);
  Effects effects = answer(s, SampleArrived{0, bad(Reason::status, "500")});
  effects = answer(s, ReprobeFinished{first_of<Reprobe>(effects)->action_id});
  ActionPlanned planned;
  planned.action_id = first_of<PlanAction>(effects)->request.action_id;
  planned.go = true;
  effects = answer(s, planned);
  const std::string id = first_of<Execute>(effects)->intent.action_id;
  s.reload("version: 1\n");
  // From the reload on it counts as started: the bytes may be on their way.
  REQUIRE(s.engine().ledger().action(id) != nullptr);
  CHECK_FALSE(s.engine().ledger().action(id)->ended);
  effects = answer(s, IntentWritten{id, false});
  const auto* outcome = first_of<Write>(effects);
  REQUIRE(outcome != nullptr);
  CHECK(outcome->record.status == "no_effect");
  CHECK(outcome->record.text == "not started: the journal did not take the intent");
  CHECK(s.engine().ledger().action(id)->ended);
}

TEST_CASE("our own gate keeps what is due waiting; when it opens the fault is confirmed anew") {
  Scene s{book};
  s.feed(SelfGate{true, ""}).feed(SelfGate{false, "the loop stood still"});
  three_bad(s);
  CHECK(s.step("down", 1) == "withheld:self_gate");
  s.feed(SelfGate{false, "the journal is slow"}).feed(SelfGate{true, ""});
  CHECK(s.started("webhook") == 0);
  three_bad(s, 30s);
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("a stopping daemon starts nothing more, and says so") {
  Scene s{book};
  s.at(0s).bad("site").at(10s).bad("site").feed(Stopping{});
  s.at(20s).bad("site").at(30s).bad("site");
  CHECK(s.started("webhook") == 0);
}

TEST_CASE("our network's fault is no fault of the world, and `self.network_ok` tells it") {
  Scene s{"version: 1\nsignals: {net: self.network_ok}\n"};
  const auto net = [&] {
    return s.engine().value_of(*s.plan().signals.at("net"), s.now()).truth();
  };
  CHECK(net());
  s.feed(SentinelVerdict{false});
  CHECK_FALSE(net());
  s.feed(SentinelVerdict{true});
  CHECK(net());
}

TEST_CASE("a resource that reports no revision is no candidate of a rollback") {
  Scene s{R"(version: 1
google: {project: p, region: r}
resources:
  api: {kind: cloud_run.service, name: s}
)"};
  s.at(0s).ok("api", {{"revision", std::string{}}}).at(10s).ok("api");
  CHECK(s.engine().ledger().served().empty());
  s.at(20s).ok("api", {{"revision", std::string{"r1"}}});
  s.at(30s).ok("api", {{"revision", std::string{"r1"}}});
  CHECK(s.engine().ledger().served().at("api").size() == 1);
}

}  // namespace engine_test
