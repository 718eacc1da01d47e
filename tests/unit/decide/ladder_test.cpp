#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace ladder_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const char* const base = R"(
version: 1
mode: act
resources:
  api: {kind: service}
  db: {kind: postgres}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s}
  pg: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, resource: db}
defaults: {for: 20s, resolve_after: 30s, settle: 10s, within: 1m, startup_grace: 0s}
rules:
)";

std::string book(const std::string& rules) { return base + rules; }

const std::string ladder = R"(
  - name: site-down
    severity: P1
    when: not site.up
    steps:
      - {do: webhook, url: "http://127.0.0.1:3/a", target: api, verb: first}
      - {do: exec, argv: [/bin/true], target: api, verb: second}
)";

// A rule whose one step is idempotent.
std::string rollback_book() {
  std::string text = book(R"(
  - name: site-down
    severity: P1
    when: not site.up
    steps: [{do: cloud_run.rollback, target: run, to: previous}]
)");
  text.replace(text.find("resources:"), 0, "google: {project: p}\n");
  text.replace(text.find("  db: {kind"), 0, "  run: {kind: cloud_run.service, name: r}\n");
  return text;
}

}  // namespace

TEST_CASE(
    "a breach opens an incident after `for`, is acted on after three samples, verified and "
    "closed") {
  Scene s{book(ladder)};
  s.at(0s).ok("site");
  s.at(10s).bad("site");
  CHECK(s.state("site-down") == "none");
  CHECK(s.rule_state("site-down") == decide::RuleStatus::suspected);
  s.at(20s).bad("site");
  CHECK(s.started("webhook") == 0);
  s.at(30s).bad("site");
  CHECK(s.started("webhook") == 1);
  CHECK(s.step("site-down", 1) == "verifying");
  CHECK(s.state("site-down") == "remediating");
  s.at(35s).ok("site");  // before settle: not judged
  s.at(40s).ok("site").at(50s).ok("site");
  CHECK(s.step("site-down", 1) == "verifying");
  s.at(60s).ok("site");
  CHECK(s.step("site-down", 1) == "fixed");
  CHECK(s.state("site-down") == "recovering");
  s.at(70s).ok("site").at(95s).ok("site");
  CHECK(s.state("site-down") == "resolved");
  CHECK(s.started("exec") == 0);
}

TEST_CASE("a step that does not help gives way to the next rung, and none left means people") {
  Scene s{book(ladder)};
  s.steady("site", 10s, 200s, false);
  CHECK(s.step("site-down", 1) == "ineffective");
  CHECK(s.step("site-down", 2) == "ineffective");
  CHECK(s.started("webhook") == 1);
  CHECK(s.started("exec") == 1);
  CHECK(s.state("site-down") == "escalated");
}

TEST_CASE("an escalated incident still resolves when the condition is false for long enough") {
  Scene s{book(ladder)};
  s.steady("site", 10s, 200s, false);
  s.steady("site", 10s, 260s, true);
  CHECK(s.state("site-down") == "resolved");
}

TEST_CASE("a recovery seen by the re-probe cancels the start") {
  Scene s{book(ladder)};
  s.on_reprobe([](Scene& scene) { scene.ok("site"); });
  s.steady("site", 10s, 20s, false);
  CHECK(s.reprobes() == 1);
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("site-down", 1) == "withheld:recovered");
}

TEST_CASE("unknown neither starts nor advances anything") {
  Scene s{book(ladder)};
  s.at(0s).bad("site").at(10s).bad("site");
  for (int i = 2; i < 20; ++i) s.at(10s * i).unknown("site");
  CHECK(s.started("webhook") == 0);
  CHECK(s.rule_state("site-down") == decide::RuleStatus::on_hold);
}

TEST_CASE("observe records what it would do, once, and stays") {
  std::string text = book(ladder);
  text.replace(text.find("mode: act"), 9, "mode: observe");
  Scene s{text};
  s.steady("site", 10s, 300s, false);
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("site-down", 1) == "withheld:observe");
  CHECK(s.withheld() == std::vector<std::string>{"observe"});
  CHECK(s.reprobes() == 1);
}

TEST_CASE(
    "failed without an effect climbs; failed with an unknown effect locks the resource and stops") {
  Scene s{book(ladder)};
  s.answer("webhook", {ActionStatus::no_effect, ActionError::refused, "refused", {}});
  s.answer("exec", {ActionStatus::unknown_effect, ActionError::timeout, "no answer", {}});
  s.steady("site", 10s, 60s, false);
  CHECK(s.step("site-down", 1) == "failed:refused");
  CHECK(s.step("site-down", 2) == "unknown:timeout");
  CHECK(s.state("site-down") == "escalated");
  CHECK(s.engine().ledger().locked().contains("api"));
}

TEST_CASE("an INTENT that the journal does not take means that nothing is started") {
  Scene s{book(ladder)};
  s.journal_fails(true);
  s.steady("site", 10s, 60s, false);
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("site-down", 1) == "withheld:journal");
}

TEST_CASE("a rung whose `if` is false is skipped, one whose `if` is unknown is held") {
  Scene s{book(R"(
  - name: site-down
    severity: P1
    when: not site.up
    steps:
      - {do: webhook, url: "http://127.0.0.1:3/a", target: api, if: pg.latency > 1s}
      - {do: exec, argv: [/bin/true], target: api, if: pg.age < 1h}
)")};
  s.at(0s).ok("pg");
  s.steady("site", 10s, 20s, false);
  s.at(30s).ok("pg").bad("site");
  CHECK(s.step("site-down", 1) == "skipped");
  CHECK(s.started("exec") == 1);

  Scene held{book(R"(
  - name: site-down
    severity: P1
    when: not site.up
    steps:
      - {do: webhook, url: "http://127.0.0.1:3/a", target: api, if: pg.up, within: 1m}
)")};
  held.steady("site", 10s, 40s, false);
  CHECK(held.step("site-down", 1) == "withheld:if_unknown");
  held.steady("site", 10s, 120s, false);
  CHECK(held.state("site-down") == "escalated");
  CHECK(held.started("webhook") == 0);
}

TEST_CASE("a restart resumes the verification where it was") {
  Scene s{book(ladder)};
  s.steady("site", 10s, 20s, false);
  CHECK(s.step("site-down", 1) == "verifying");
  s.at(25s).restart();
  s.at(30s).ok("site").at(40s).ok("site").at(50s).ok("site");
  CHECK(s.step("site-down", 1) == "fixed");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("an INTENT without OUTCOME that cannot be told locks the resource after a restart") {
  Scene s{book(ladder)};
  s.hang("webhook");
  s.steady("site", 10s, 20s, false);
  CHECK(s.step("site-down", 1) == "running");
  s.read_back(decide::IntentReadBack::Found::unreadable);
  s.restart();
  CHECK(s.engine().ledger().locked().contains("api"));
  CHECK(s.state("site-down") == "escalated");
  s.steady("site", 10s, 200s, false);
  CHECK(s.started("webhook") == 1);
  CHECK(s.started("exec") == 0);
}

TEST_CASE("one action per resource: the second rule waits for the first") {
  Scene s{book(ladder + R"(
  - name: db-down
    severity: P1
    when: not pg.up
    steps:
      - {do: exec, argv: [/bin/true], target: api}
)")};
  s.hang("webhook");
  for (int i = 0; i <= 3; ++i) {
    s.at(10s * i).bad("site");
    s.bad("pg");
  }
  CHECK(s.started("webhook") == 1);
  CHECK(s.started("exec") == 0);
  CHECK(s.step("db-down", 1) == "withheld:resource_busy");
}

TEST_CASE(
    "a probe that yields nothing conclusive any more pages once, and again only after it spoke") {
  std::string text = book(ladder);
  text.replace(text.find("resources:"), 0, "contacts: {ops: {webhook: \"http://127.0.0.1:9/\"}}\n");
  Scene s{text};
  s.at(0s).ok("site");
  for (int i = 1; i <= 2; ++i) s.at(10s * i).unknown("site");
  CHECK(s.messages().empty());
  for (int i = 3; i <= 8; ++i) s.at(10s * i).unknown("site");
  REQUIRE(s.messages().size() == 1);
  CHECK(title(s.messages().front())
            .find("probe site is silent: nothing conclusive for 30s (no_network)") == 0);
  s.at(90s).ok("site");
  for (int i = 10; i <= 15; ++i) s.at(10s * i).unknown("site");
  CHECK(s.messages().size() == 2);
}

TEST_CASE(
    "a reload that changes the rule lets the running action finish and starts nothing twice") {
  Scene s{book(ladder)};
  s.hang("webhook");
  s.steady("site", 10s, 20s, false);
  CHECK(s.step("site-down", 1) == "running");
  std::string changed = book(ladder);
  changed.replace(changed.find("severity: P1"), 12, "severity: P2");
  s.reload(changed);
  s.steady("site", 10s, 100s, false);
  CHECK(s.started("webhook") == 1);
  s.finish("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  CHECK(s.step("site-down", 1) == "verifying");
}

TEST_CASE("a reload that takes the rule away records the outcome of what still ran") {
  Scene s{book(ladder)};
  s.hang("webhook");
  s.steady("site", 10s, 20s, false);
  s.reload(book(R"(
  - name: other
    severity: P3
    when: not pg.up
)"));
  s.finish("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  REQUIRE(s.engine().ledger().actions().size() == 1);
  CHECK(s.engine().ledger().actions().front().status == "ok");
  CHECK(s.state("site-down") == "resolved");
}

TEST_CASE("an unchanged rule keeps its clocks over a reload, a changed one starts afresh") {
  Scene s{book(ladder)};
  s.at(0s).bad("site").at(10s).bad("site");
  s.reload(book(ladder));
  s.at(20s).bad("site");
  CHECK(s.started("webhook") == 1);

  Scene t{book(ladder)};
  t.at(0s).bad("site").at(10s).bad("site");
  std::string changed = book(ladder);
  changed.replace(changed.find("severity: P1"), 12, "severity: P2");
  t.reload(changed);
  t.at(20s).bad("site");
  CHECK(t.started("webhook") == 0);
}

TEST_CASE("an interrupted idempotent action goes on as it was intended, under the same id") {
  Scene s{rollback_book()};
  s.hang("cloud_run.rollback");
  s.steady("site", 10s, 20s, false);
  REQUIRE(s.started("cloud_run.rollback") == 1);
  const std::string id = s.engine().ledger().actions().front().action_id;
  s.read_back(decide::IntentReadBack::Found::absent);
  s.restart();
  CHECK(s.started("cloud_run.rollback") == 1);
  s.steady("site", 10s, 50s, false);
  CHECK(s.started("cloud_run.rollback") == 2);
  REQUIRE(s.engine().ledger().actions().size() == 1);  // counted once
  CHECK(s.engine().ledger().actions().front().action_id == id);
}

TEST_CASE("an interrupted action whose fault went away is closed, and its resource is free again") {
  Scene s{rollback_book()};
  s.hang("cloud_run.rollback");
  s.steady("site", 10s, 20s, false);
  s.read_back(decide::IntentReadBack::Found::absent);
  s.restart();
  s.steady("site", 10s, 90s, true);
  CHECK(s.state("site-down") == "resolved");
  CHECK(s.started("cloud_run.rollback") == 1);
  REQUIRE(s.engine().ledger().actions().size() == 1);
  CHECK(s.engine().ledger().actions().front().status == "no_effect");
}

TEST_CASE("after a crash behind any record of the story the incident still ends") {
  Scene whole{book(ladder)};
  whole.steady("site", 10s, 20s, false);
  whole.steady("site", 10s, 100s, true);
  REQUIRE(whole.state("site-down") == "resolved");
  const std::size_t records = whole.journal().size();
  REQUIRE(records >= 8);
  for (std::size_t kept = 1; kept < records; ++kept) {
    INFO("crash behind record " << kept);
    Scene s{book(ladder)};
    s.steady("site", 10s, 20s, false);
    s.steady("site", 10s, 100s, true);
    s.crash_behind(kept);
    s.steady("site", 10s, 400s, false);
    s.steady("site", 10s, 700s, true);
    CHECK(s.state("site-down") == "resolved");
    CHECK(s.started("webhook") <= 2);
  }
}

}  // namespace ladder_test
