// What follows from how a step ended, in the rarer cases; and the bounds of what is remembered.
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace follows_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

std::string book(const std::string& rules) {
  return R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", json: {errors: e as percent}, every: 10s, timeout: 2s, resource: api}
  shop: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s}
contacts:
  ops: {webhook: "http://127.0.0.1:6/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
)" + rules;
}

const std::string two_steps =
    "    steps:\n      - {do: webhook, url: \"http://127.0.0.1:3/\", target: api}\n"
    "      - {do: exec, argv: [/bin/true], target: api}\n";

const std::string down = "  - name: down\n    severity: P1\n    when: not site.up\n";
const std::string procedure = down + "    run: all\n" + two_steps;

void three(Scene& s) {
  for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site");
}

}  // namespace

TEST_CASE("a procedure stops at the first step that did not succeed") {
  Scene s{book(procedure)};
  SECTION("that failed") {
    s.answer("webhook", {ActionStatus::no_effect, ActionError::rejected, "no", {}});
  }
  SECTION("that could not be planned") { s.refuse("webhook", ActionError::ineligible); }
  three(s);
  CHECK(s.state("down") == "escalated");
  CHECK(s.started("exec") == 0);
}

TEST_CASE("a procedure goes on after a step that succeeded") {
  Scene s{book(procedure)};
  three(s);
  CHECK(s.started("webhook") == 1);
  CHECK(s.started("exec") == 1);
}

TEST_CASE("a verification that cannot be judged stops the ladder") {
  Scene s{book(down + "    verify: shop.up\n" + two_steps)};
  three(s);
  REQUIRE(s.started("webhook") == 1);
  for (int i = 3; i < 12; ++i) s.at(i * 10s).bad("site").unknown("shop");
  CHECK(s.step("down", 1) == "unknown");
  CHECK(s.state("down") == "escalated");
  CHECK(s.started("exec") == 0);
}

TEST_CASE("what was false once and is silent at the end is no verdict") {
  Scene s{book(down + "    verify: shop.up\n" + two_steps)};
  three(s);
  s.at(25s).bad("shop");
  for (int i = 3; i < 12; ++i) s.at(i * 10s).bad("site").unknown("shop");
  CHECK(s.step("down", 1) == "unknown");
  CHECK(s.started("exec") == 0);
}

TEST_CASE("what was fixed rests until the condition was false once") {
  Scene s{book(down + "    verify: shop.up\n    within: 5m\n" + two_steps)};
  three(s);
  for (int i = 3; i < 8; ++i) s.at(i * 10s).bad("site").ok("shop");
  CHECK(s.step("down", 1) == "fixed");
  CHECK(s.state("down") == "recovering");
  CHECK(s.started("exec") == 0);
  s.at(80s).ok("site").ok("shop");
  for (int i = 9; i < 12; ++i) s.at(i * 10s).bad("site").bad("shop");
  CHECK(s.started("exec") == 1);
}

TEST_CASE("a severity only rises") {
  Scene s{
      book("  - name: down\n    severity: {P1: site.errors > 30%, P3: otherwise}\n"
           "    when: site.errors > 1%\n" +
           two_steps)};
  s.ok("site", {{"errors", 0.05}});
  CHECK(s.incident("down")->severity == decide::Severity::p3);
  s.at(10s).ok("site", {{"errors", 0.5}});
  CHECK(s.incident("down")->severity == decide::Severity::p1);
  s.at(20s).ok("site", {{"errors", 0.05}});
  CHECK(s.incident("down")->severity == decide::Severity::p1);
}

TEST_CASE("an operation that a restart finds in progress is waited for, then verified") {
  Scene s{book(down + two_steps)};
  s.hang("webhook");
  three(s);
  s.read_back(decide::IntentReadBack::Found::in_progress);
  s.down_until(40s);
  s.feed(decide::ActionFinished{s.incident("down")->steps.front().action_id,
                                {ActionStatus::ok, ActionError::none, "done", {}}});
  CHECK(s.step("down", 1) == "verifying");
}

TEST_CASE("an action that is absent and not idempotent is never sent again") {
  Scene s{book(down + two_steps)};
  s.hang("webhook");
  three(s);
  s.read_back(decide::IntentReadBack::Found::absent);
  s.down_until(40s);
  for (int i = 5; i < 20; ++i) s.at(i * 10s).bad("site");
  CHECK(s.started("webhook") == 1);
  CHECK(s.state("down") == "escalated");
  CHECK(s.engine().ledger().locked().contains("api"));
}

TEST_CASE("what a crash interrupted is not counted again when it goes on") {
  std::string text = book(
      "  - name: down\n    severity: P1\n    when: not site.up\n"
      "    steps: [{do: cloud_run.rollback, target: run, at_most: 1 per 6h}]\n");
  text.replace(text.find("resources:"), 0, "google: {project: p}\n");
  text.replace(text.find("  api: {kind"), 0, "  run: {kind: cloud_run.service, name: r}\n");
  Scene s{text};
  s.hang("cloud_run.rollback");
  three(s);
  REQUIRE(s.started("cloud_run.rollback") == 1);
  s.read_back(decide::IntentReadBack::Found::absent);
  s.down_until(40s);
  for (int i = 5; i < 10; ++i) s.at(i * 10s).bad("site");
  CHECK(s.started("cloud_run.rollback") == 2);
}

TEST_CASE("a yes that a rail kept from being used lapses, and people are asked anew") {
  Scene s{
      book("  - name: down\n    severity: P1\n    when: not site.up\n"
           "    steps: [{do: webhook, url: \"http://127.0.0.1:3/\", target: api, within: 1h,\n"
           "             approval: {ttl: 1m}}]\n")};
  three(s);
  REQUIRE(s.step("down", 1) == "awaiting_approval:approval");
  decide::Command word;
  word.who = "dana";
  word.role = "approver";
  word.verb = decide::Command::Verb::pause;
  s.feed(word);
  word.verb = decide::Command::Verb::approve;
  word.subject = "INC-1";
  s.feed(word);
  CHECK(s.step("down", 1) == "withheld:paused");
  for (int i = 3; i < 12; ++i) s.at(i * 10s).bad("site");
  word.verb = decide::Command::Verb::resume;
  word.subject.clear();
  s.feed(word);
  for (int i = 12; i < 17; ++i) s.at(i * 10s).bad("site");
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("down", 1) == "awaiting_approval:approval");
}

TEST_CASE("what is remembered is bounded, whatever comes in") {
  decide::Ledger ledger;
  const auto apply = [&](decide::RecordKind kind, const std::string& incident, const char* status) {
    decide::Record r;
    r.kind = kind;
    r.incident = incident;
    r.rule = "down";
    r.resource = "api";
    r.status = status;
    r.text = "word";
    r.facts["revision"] = incident;
    ledger.apply(r);
  };
  for (int i = 0; i < 600; ++i) {
    apply(decide::RecordKind::opened, "INC-" + std::to_string(i), "");
    apply(decide::RecordKind::state, "INC-" + std::to_string(i), "resolved");
    apply(decide::RecordKind::serving, "r" + std::to_string(i), "");
  }
  CHECK(ledger.incidents().size() == decide::max_resolved);
  CHECK(ledger.served().at("api").size() == 50);
  apply(decide::RecordKind::opened, "INC-1000", "");
  for (int i = 0; i < 400; ++i) apply(decide::RecordKind::timeline, "INC-1000", "");
  CHECK(ledger.find("INC-1000")->timeline.size() == decide::max_timeline);
}

}  // namespace follows_test
