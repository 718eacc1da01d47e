// What may change between a question of the core and its answer: while probes run once more, while
// an action is planned, while its INTENT is written.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/bench.hpp"

namespace between_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::Execute;
using decide::PlanAction;
using decide::Reprobe;

namespace {

const std::string head = R"(version: 1
mode: act
google: {project: p}
resources:
  api: {kind: cloud_run.service, name: a}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  shop: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
)";

std::string down(const std::string& step) {
  return head + "  - name: down\n    severity: P1\n    when: not site.up\n    steps: [{" + step +
         "}]\n";
}

const std::string hook = "do: webhook, url: \"http://127.0.0.1:3/\", target: api";

// Confirmed: the core asks for the evidence once more.
Bench& asked(Bench& b) {
  for (int i = 0; i < 3; ++i) b.at(i * 10s).sample("site", Outcome::bad);
  REQUIRE(b.last<Reprobe>() != nullptr);
  return b;
}

}  // namespace

TEST_CASE("a fault that goes away while the action is planned cancels the start") {
  Bench b{down(hook)};
  asked(b).reprobed();
  b.at(25s).sample("site", Outcome::ok).planned();
  CHECK(b.count<Execute>() == 0);
}

TEST_CASE("evidence that grows old while the action is planned is no evidence") {
  Bench b{down(hook)};
  asked(b).reprobed();
  // Nothing came for more than two intervals and a timeout.
  b.at(43s).planned();
  CHECK(b.count<Execute>() == 0);
  CHECK(b.record(decide::RecordKind::step)->reason == "condition_unknown");
}

TEST_CASE("what a step demands is looked at once more behind its plan") {
  for (const char* condition : {", if: not shop.up", ", requires: not shop.up"}) {
    Bench b{down(hook + condition)};
    b.sample("shop", Outcome::bad);
    asked(b).sample("shop", Outcome::bad).reprobed();
    REQUIRE(b.count<PlanAction>() == 1);
    b.at(25s).sample("shop", Outcome::ok).planned();
    CHECK(b.count<Execute>() == 0);
  }
}

TEST_CASE("a re-probe that finds the fault gone asks for no plan") {
  Bench b{down(hook)};
  asked(b).sample("site", Outcome::ok).reprobed();
  CHECK(b.count<PlanAction>() == 0);
}

TEST_CASE("the evidence includes what `if` and `requires` read") {
  for (const char* condition : {", if: not shop.up", ", requires: not shop.up"}) {
    Bench b{down(hook + condition)};
    b.sample("shop", Outcome::bad);
    asked(b);
    CHECK(b.last<Reprobe>()->instances.size() == 3);  // site, shop, the service itself
  }
}

TEST_CASE("in flight: what is about to start counts as well") {
  const auto rule = [](const std::string& name, const std::string& when, const std::string& do_) {
    return "  - name: " + name + "\n    severity: P1\n    when: " + when + "\n    steps: [{" + do_ +
           "}]\n";
  };
  Bench b{head + rule("a", "not site.up", hook) +
          rule("b", "not site.up", "do: exec, argv: [/bin/true]") +
          rule("c", "not shop.up", "do: webhook, url: \"http://127.0.0.1:3/\"")};
  asked(b);
  REQUIRE(b.count<Reprobe>() == 2);
  for (int i = 3; i < 6; ++i) b.at(i * 10s).sample("shop", Outcome::bad);
  CHECK(b.count<Reprobe>() == 2);
  CHECK(b.record(decide::RecordKind::step)->reason == "in_flight");
}

TEST_CASE("planning is told what was rolled back from, so that it is no target") {
  Bench b{down("do: cloud_run.rollback, target: api, within: 10s")};
  asked(b).reprobed().planned({{"from", "r2"}, {"to", "r1"}}, Transition{"r2", "r1"}).written();
  b.finished({ActionStatus::ok, ActionError::none, "done", {}});
  for (int i = 3; i < 10; ++i) b.at(i * 10s).sample("site", Outcome::ok);
  for (int i = 100; i < 104; ++i) b.at(i * 10s).sample("site", Outcome::bad);
  b.reprobed();
  REQUIRE(b.count<PlanAction>() == 2);
  CHECK(b.last<PlanAction>()->request.history.at("rolled_from") == "r2");
}

TEST_CASE("a reload while probes run once more asks again, under a new id") {
  Bench b{down(hook)};
  asked(b);
  const std::string before = b.last<Reprobe>()->action_id;
  b.at(21s).reload(down(hook));
  CHECK(b.count<Reprobe>() == 2);
  CHECK(b.last<Reprobe>()->action_id != before);
  b.feed(decide::ReprobeFinished{before});
  CHECK(b.count<PlanAction>() == 0);
  b.reprobed();
  CHECK(b.count<PlanAction>() == 1);
}

TEST_CASE("a reload that takes the rule away while its INTENT is written loses no outcome") {
  Bench b{down(hook)};
  asked(b).reprobed().planned();
  REQUIRE(b.count<Execute>() == 1);
  b.reload(head + "  - name: other\n    severity: P1\n    when: not shop.up\n    steps: []\n");
  b.written().finished({ActionStatus::ok, ActionError::none, "done", {}});
  REQUIRE(b.record(decide::RecordKind::outcome) != nullptr);
  CHECK(b.record(decide::RecordKind::outcome)->status == "ok");
}

TEST_CASE("an unknown effect without an incident locks the resource and tells people") {
  Bench b{down(hook)};
  asked(b).reprobed().planned().written();
  b.reload(head + "  - name: other\n    severity: P1\n    when: not shop.up\n    steps: []\n");
  b.finished({ActionStatus::unknown_effect, ActionError::timeout, "no end", {}});
  CHECK(b.engine().ledger().locked().contains("api"));
  CHECK(b.last<decide::Notify>() != nullptr);
}

TEST_CASE("a pause holds a diagnose step before it is planned") {
  Bench b{down("do: webhook, url: \"http://127.0.0.1:3/\", hazard: diagnose")};
  decide::Command pause;
  pause.verb = decide::Command::Verb::pause;
  pause.who = "ops";
  b.feed(pause).sample("site", Outcome::bad);
  CHECK(b.count<PlanAction>() == 0);
  pause.verb = decide::Command::Verb::resume;
  b.feed(pause).sample("site", Outcome::bad);
  CHECK(b.count<PlanAction>() == 1);
}

TEST_CASE("a yes is void when the fault goes away before the start, though it comes back in time") {
  for (const bool while_planning : {false, true}) {
    INFO(while_planning);
    Bench b{down(hook + ", approval: {ttl: 20m}")};
    asked(b).reprobed().planned();
    REQUIRE(b.record(decide::RecordKind::step)->status == "awaiting_approval");
    decide::Command yes;
    yes.verb = decide::Command::Verb::approve;
    yes.who = "ann";
    yes.role = "approver";
    yes.subject = "INC-1.q1";
    b.at(22s).feed(yes);
    REQUIRE(b.count<Reprobe>() == 2);
    if (while_planning) b.reprobed();
    b.at(25s).sample("site", Outcome::ok);
    for (int i = 3; i < 6; ++i) b.at(i * 10s).sample("site", Outcome::bad);
    if (!while_planning) b.reprobed();
    b.planned();
    CHECK(b.count<Execute>() == 0);
    const decide::Record& step = *b.record(decide::RecordKind::step);
    CHECK(step.status == "awaiting_approval");
    CHECK(step.facts.at("question") == "INC-1.q2");
  }
}

TEST_CASE("while an INTENT is being written nobody resolves its incident by hand") {
  Bench b{down(hook)};
  asked(b).reprobed().planned();
  REQUIRE(b.count<Execute>() == 1);
  b.feed(word(decide::Command::Verb::resolve, "INC-1"));
  const auto* answer = b.last<decide::Answered>();
  REQUIRE(answer != nullptr);
  CHECK(answer->verdict == decide::CommandVerdict::conflict);
  CHECK(answer->detail == "an action of INC-1 begins this very moment: wait for its end");
  b.written();
  b.feed(word(decide::Command::Verb::resolve, "INC-1"));
  CHECK(b.last<decide::Answered>()->detail == "webhook of INC-1 is running: wait for its end");
}

}  // namespace between_test
