// What a review found by reading: each a sequence of events that once ended wrong.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace review_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using Found = decide::IntentReadBack::Found;

namespace {

std::string book(const std::string& steps, const std::string& rule = {},
                 const std::string& more = {}) {
  return R"(version: 1
mode: act
google: {project: p, region: r}
resources:
  api: {kind: cloud_run.service, name: s}
  db: {kind: postgres}
probes:
  site: {http: "http://127.0.0.1:1/", json: {errors: e as percent}, every: 10s, timeout: 2s, resource: api}
  pg: {postgres: "postgres://127.0.0.1:5/x", every: 10s, timeout: 2s, resource: db}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 2m, cooldown: 0s, startup_grace: 0s,
           rails: {spacing: {disruptive: 0s}}}
rules:
  - name: errors
    severity: P1
    when: site.errors > 1%
)" + rule +
         "    steps:\n" + steps + more;
}

const std::string notify = "      - {do: notify, to: [ops]}\n";
const std::string restart = "      - {do: cloud_run.restart, target: api}\n";
const std::string hook = "      - {do: webhook, url: \"http://127.0.0.1:3/\", target: api}\n";

void sample(Scene& s, Nanos from, int count, double ratio) {
  for (int i = 0; i < count; ++i) s.at(from + i * 10s).ok("site", {{"errors", ratio}});
}

bool told(const Scene& s, const std::string& what) {
  const auto& all = s.messages();
  return std::any_of(all.begin(), all.end(), [&](const auto& m) {
    return scene::title(m).find(what) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a step that an edit moved is not done a second time in the incident") {
  Scene s{book(restart)};
  sample(s, 0s, 3, 0.05);
  REQUIRE(s.started("cloud_run.restart") == 1);
  s.reload(book(notify + restart));
  sample(s, 30s, 30, 0.05);
  CHECK(s.started("cloud_run.restart") == 1);
  CHECK(s.state("errors") == "escalated");
  CHECK(told(s, "steps were changed"));
}

TEST_CASE("an edit that changes nothing of what was done lets the incident go on") {
  Scene s{book(restart)};
  sample(s, 0s, 3, 0.05);
  s.reload(book(restart, "    summary: another text\n"));
  sample(s, 30s, 3, 0);
  CHECK(s.step("errors", 1) == "fixed");
}

TEST_CASE("an effect is not taken back over what another action has done since") {
  Scene s{book(hook, {},
               "  - name: pg-down\n    severity: P1\n    when: not pg.up\n    steps:\n" + restart)};
  decide::ActionPlanned plan;
  plan.undo = {{"to", "a"}};
  s.plan("webhook", plan);
  sample(s, 0s, 3, 0.05);
  REQUIRE(s.started("webhook") == 1);
  for (int i = 3; i < 6; ++i) s.at(i * 10s).bad("pg");
  REQUIRE(s.started("cloud_run.restart") == 1);
  sample(s, 60s, 3, 0.5);
  CHECK(s.step("errors", 1) == "worse");
  CHECK(s.started("webhook") == 1);
  CHECK(told(s, "not taken back"));
}

TEST_CASE("a step that changes nothing says nothing about a locked resource") {
  Scene s{
      book(hook, {},
           "  - name: look\n    severity: P3\n    when: manual\n    steps:\n      - {do: webhook, "
           "url: \"http://127.0.0.1:3/\", target: api, hazard: diagnose}\n")};
  s.answer("webhook", {ActionStatus::unknown_effect, ActionError::lost_reply, "lost", {}});
  sample(s, 0s, 3, 0.05);
  REQUIRE(s.engine().ledger().locked().contains("api"));
  s.answer("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  decide::Command said;
  said.verb = decide::Command::Verb::trigger;
  said.subject = "look";
  said.who = "ops";
  s.feed(said);
  CHECK(s.started("webhook") == 2);
  CHECK(s.engine().ledger().locked().contains("api"));
}

TEST_CASE("an interrupted action that is not carried on frees its resource") {
  Scene s{book("      - {do: cloud_run.restart, target: api, if: pg.up}\n" + hook)};
  s.hang("cloud_run.restart");
  s.at(0s).ok("pg");
  sample(s, 0s, 3, 0.05);
  REQUIRE(s.started("cloud_run.restart") == 1);
  s.read_back(Found::absent);
  s.restart();
  s.at(30s).bad("pg");
  for (int i = 4; i < 8; ++i) s.at(i * 10s).bad("pg").ok("site", {{"errors", 0.05}});
  CHECK(s.step("errors", 1) == "skipped");
  CHECK(s.started("webhook") == 1);
  for (const auto& run : s.engine().ledger().actions()) CHECK(run.ended.has_value());
}

TEST_CASE("a self gate that stays closed calls people") {
  Scene s{book(restart)};
  s.at(0s).feed(decide::SelfGate{false, "the journal cannot be written"});
  sample(s, 0s, 20, 0.05);
  CHECK(s.started("cloud_run.restart") == 0);
  CHECK(s.state("errors") == "escalated");
  CHECK(told(s, "the journal cannot be written"));
}

TEST_CASE("a self gate that closes for a moment does not") {
  Scene s{book(restart)};
  s.at(0s).feed(decide::SelfGate{false, "lag"});
  sample(s, 0s, 3, 0.05);
  s.feed(decide::SelfGate{true, {}});
  sample(s, 30s, 4, 0.05);
  CHECK(s.started("cloud_run.restart") == 1);
}

TEST_CASE("messages that died with the process are told again, in the same words") {
  Scene s{book(restart)};
  s.hold_messages(true);
  s.answer("cloud_run.restart", {ActionStatus::unknown_effect, ActionError::timeout, "lost", {}});
  sample(s, 0s, 3, 0.05);
  REQUIRE(s.state("errors") == "escalated");
  const auto before = s.messages();
  REQUIRE(before.size() == 1);
  s.restart();
  REQUIRE(s.messages().size() == 2);
  const decide::Notify& again = s.messages().back();
  CHECK(title(again) == title(before.front()));
  CHECK(again.key == before.front().key);
  CHECK(again.contacts == before.front().contacts);
  CHECK(again.command == before.front().command);
  CHECK(again.since == before.front().since);
  s.hold_messages(false);
  s.restart();
  CHECK(s.messages().size() == 2);  // it has arrived
}

TEST_CASE("a crash between an unknown outcome and its lock keeps the lock") {
  Scene s{book(restart)};
  s.answer("cloud_run.restart", {ActionStatus::unknown_effect, ActionError::timeout, "lost", {}});
  sample(s, 0s, 3, 0.05);
  std::size_t outcome = 0;
  for (std::size_t i = 0; i < s.journal().size(); ++i)
    if (s.journal()[i].kind == decide::RecordKind::outcome) outcome = i;
  s.crash_behind(outcome + 1);
  CHECK(s.engine().ledger().locked().contains("api"));
}

TEST_CASE("a procedure that its own effect calls off half-way tells people") {
  Scene s{book(restart + hook, "    run: all\n")};
  s.hang("cloud_run.restart");
  sample(s, 0s, 3, 0.05);
  REQUIRE(s.started("cloud_run.restart") == 1);
  sample(s, 30s, 1, 0);
  s.finish("cloud_run.restart", {ActionStatus::ok, ActionError::none, "done", {}});
  sample(s, 40s, 6, 0);
  CHECK(s.state("errors") == "resolved");
  CHECK(s.started("webhook") == 0);
  CHECK(told(s, "the rest of the procedure is not done"));
}

TEST_CASE("a failed step of a procedure still stops it after a crash") {
  Scene s{book(restart + hook, "    run: all\n")};
  s.answer("cloud_run.restart", {ActionStatus::no_effect, ActionError::permission, "403", {}});
  sample(s, 0s, 3, 0.05);
  std::size_t failed = 0;
  for (std::size_t i = 0; i < s.journal().size(); ++i)
    if (s.journal()[i].status == "failed") failed = i;
  s.crash_behind(failed + 1);
  sample(s, 30s, 5, 0.05);
  CHECK(s.started("webhook") == 0);
  CHECK(s.state("errors") == "escalated");
}

TEST_CASE("at_most holds for steps without a resource that are confirmed together") {
  Scene s{R"(version: 1
mode: act
probes:
  node: {http: "http://{{ target }}/", targets: ["127.0.0.1:1", "127.0.0.1:2"], every: 10s, timeout: 2s}
defaults: {for: 0s, settle: 0s, startup_grace: 0s}
rules:
  - name: down
    severity: P1
    when: not node.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", at_most: 1 per 1h}]
)"};
  s.hang("webhook");
  for (int i = 0; i < 5; ++i)
    s.at(i * 10s).bad("node", {}, "127.0.0.1:1").bad("node", {}, "127.0.0.1:2");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("the question of a human step stands while its condition flickers") {
  Scene s{R"(version: 1
mode: act
probes:
  pg: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
rules:
  - name: move
    severity: P0
    when: manual
    run: all
    steps: [{do: human, ask: "do it", requires: pg.up, from: [ops]}]
    verify: pg.up
)"};
  s.at(0s).ok("pg");
  decide::Command said;
  said.verb = decide::Command::Verb::trigger;
  said.subject = "move";
  said.who = "ops";
  s.feed(said);
  const auto asked = s.messages().size();
  REQUIRE(asked > 0);
  for (int i = 1; i < 6; ++i) i % 2 ? s.at(i * 10s).bad("pg") : s.at(i * 10s).ok("pg");
  CHECK(s.messages().size() == asked);
  said.verb = decide::Command::Verb::approve;
  said.subject = "INC-1";
  s.feed(said);
  CHECK(s.step("move", 1) == "done");
}

}  // namespace review_test
