// What an action leads to: worse and taken back, cycles, capacity, downstream, locks and
// suspensions that do not last for ever, and what a crash in the middle of any of it leaves.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace consequences_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

std::string book(const std::string& steps, const std::string& defaults = {},
                 const std::string& extra = {}) {
  return R"(version: 1
mode: act
resources:
  db: {kind: postgres}
  api: {kind: service, depends_on: [db]}
  web: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", json: {errors: e as percent}, every: 10s, timeout: 2s, resource: api}
  shop: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: web}
  pg: {postgres: "postgres://127.0.0.1:5/x", every: 10s, timeout: 2s, resource: db}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 2m, startup_grace: 0s)" +
         defaults + R"(}
rules:
  - name: errors
    severity: P1
    when: site.errors > 1%
)" + extra +
         "    steps:\n" + steps;
}

const std::string hook = "      - {do: webhook, url: \"http://127.0.0.1:3/\", target: api}\n";
const std::string second = "      - {do: exec, argv: [/bin/true], target: api}\n";

Cells errors(double ratio) { return {{"errors", ratio}}; }

// Bad enough three times: the first step starts.
void breach(Scene& s, Nanos from = 0s, double ratio = 0.05) {
  for (int i = 0; i < 3; ++i) s.at(from + i * 10s).ok("site", errors(ratio));
}

decide::ActionPlanned with_undo(const Facts& undo) {
  decide::ActionPlanned out;
  out.parameters = {{"to", "b"}, {"from", "a"}};
  out.transition = Transition{"a", "b"};
  out.undo = undo;
  out.detail = "planned";
  return out;
}

decide::ActionPlanned with_capacity(int before, int after) {
  decide::ActionPlanned out;
  out.capacity = CapacityChange{before, after};
  out.detail = "planned";
  return out;
}

const decide::Record* last_of(const Scene& s, decide::RecordKind kind) {
  const decide::Record* out = nullptr;
  for (const auto& r : s.journal())
    if (r.kind == kind) out = &r;
  return out;
}

}  // namespace

TEST_CASE("a step that made it worse on three samples is taken back, then people are told") {
  Scene s{book(hook + second)};
  s.plan("webhook", with_undo({{"to", "a"}, {"from", "b"}}));
  breach(s);
  REQUIRE(s.started("webhook") == 1);
  s.at(30s).ok("site", errors(0.20)).at(40s).ok("site", errors(0.20));
  CHECK(s.started("webhook") == 1);
  s.at(50s).ok("site", errors(0.20));
  CHECK(s.step("errors", 1) == "worse");
  CHECK(s.started("webhook") == 2);  // the undo
  const decide::Record* intent = last_of(s, decide::RecordKind::intent);
  REQUIRE(intent != nullptr);
  CHECK(intent->action_id.ends_with(".undo"));
  CHECK(intent->facts.at("to") == "a");
  CHECK(s.state("errors") == "escalated");
  CHECK(s.started("exec") == 0);
}

TEST_CASE("worse by less than the margin, or once only, is not worse") {
  Scene s{book(hook)};
  s.plan("webhook", with_undo({{"to", "a"}}));
  breach(s);
  for (int i = 3; i < 9; ++i) s.at(i * 10s).ok("site", errors(i % 3 == 0 ? 0.20 : 0.055));
  CHECK(s.step("errors", 1) == "verifying");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("what cannot be taken back, or may not now, goes to people") {
  Scene s{book(hook)};
  breach(s);
  for (int i = 3; i < 6; ++i) s.at(i * 10s).ok("site", errors(0.5));
  CHECK(s.step("errors", 1) == "worse");
  CHECK(s.state("errors") == "escalated");
  CHECK(s.started("webhook") == 1);

  Scene paused{book(hook)};
  paused.plan("webhook", with_undo({{"to", "a"}}));
  breach(paused);
  decide::Command pause;
  pause.verb = decide::Command::Verb::pause;
  paused.feed(pause);
  for (int i = 3; i < 6; ++i) paused.at(i * 10s).ok("site", errors(0.5));
  CHECK(paused.step("errors", 1) == "worse");
  CHECK(paused.started("webhook") == 1);
}

TEST_CASE("an undo that a crash interrupted is read back, never sent again") {
  using Found = decide::IntentReadBack::Found;
  for (const Found found : {Found::present, Found::absent, Found::unreadable}) {
    Scene s{book(hook)};
    s.plan("webhook", with_undo({{"to", "a"}, {"from", "b"}}));
    breach(s);
    s.hang("webhook");
    for (int i = 3; i < 6; ++i) s.at(i * 10s).ok("site", errors(0.5));
    REQUIRE(s.started("webhook") == 2);
    s.read_back(found);
    s.restart();
    for (int i = 6; i < 30; ++i) s.at(i * 10s).ok("site", errors(0.5));
    CHECK(s.started("webhook") == 2);
    CHECK(s.state("errors") == "escalated");
    CHECK(s.engine().ledger().locked().contains("api") == (found == Found::unreadable));
  }
}

TEST_CASE(
    "an undo whose effect nobody knows locks the resource, also over a crash right behind it") {
  Scene s{book(hook)};
  s.plan("webhook", with_undo({{"to", "a"}, {"from", "b"}}));
  breach(s);
  s.answer("webhook", {ActionStatus::unknown_effect, ActionError::timeout, "no answer", {}});
  for (int i = 3; i < 6; ++i) s.at(i * 10s).ok("site", errors(0.5));
  REQUIRE(s.started("webhook") == 2);
  CHECK(s.engine().ledger().locked().contains("api"));
  std::size_t outcome = 0;
  for (std::size_t i = 0; i < s.journal().size(); ++i)
    if (s.journal()[i].kind == decide::RecordKind::outcome) outcome = i;
  s.crash_behind(outcome + 1);
  CHECK(s.engine().ledger().locked().contains("api"));
}

TEST_CASE("a crash between `worse` and its consequence still hands over, not to the next rung") {
  Scene s{book(hook + second)};
  breach(s);
  for (int i = 3; i < 6; ++i) s.at(i * 10s).ok("site", errors(0.5));
  std::size_t at = 0;
  for (std::size_t i = 0; i < s.journal().size(); ++i)
    if (s.journal()[i].status == "worse") at = i;
  s.crash_behind(at + 1);
  for (int i = 6; i < 20; ++i) s.at(i * 10s).ok("site", errors(0.5));
  CHECK(s.state("errors") == "escalated");
  CHECK(s.started("exec") == 0);
}

TEST_CASE("A-B-A: what was rolled back from within a day is no target") {
  Scene s{book(hook, ", cooldown: 0s, rails: {spacing: {disruptive: 0s}}")};
  s.plan("webhook", with_undo({}));
  breach(s);
  REQUIRE(s.started("webhook") == 1);
  for (int i = 3; i < 9; ++i) s.at(i * 10s).ok("site", errors(0));
  REQUIRE(s.state("errors") == "resolved");
  decide::ActionPlanned back;
  back.parameters = {{"to", "a"}, {"from", "b"}};
  back.transition = Transition{"b", "a"};
  s.plan("webhook", back);
  breach(s, 100s);
  CHECK(s.started("webhook") == 1);
  CHECK(s.step("errors", 1) == "withheld:rollback_cycle");

  Scene later{book(hook, ", cooldown: 0s, rails: {spacing: {disruptive: 0s}}")};
  later.plan("webhook", with_undo({}));
  breach(later);
  for (int i = 3; i < 9; ++i) later.at(i * 10s).ok("site", errors(0));
  later.plan("webhook", back);
  later.at(25h).ok("site", errors(0));
  later.on_reprobe([](Scene& scene) { scene.ok("pg"); });
  for (int i = 1; i < 4; ++i) later.at(25h + i * 10s).ok("pg").ok("site", errors(0.05));
  CHECK(later.started("webhook") == 2);
}

TEST_CASE("capacity is not taken away below the floor, nor while anything is red") {
  Scene floor{book(hook)};
  floor.plan("webhook", with_capacity(10, 4));
  breach(floor);
  CHECK(floor.step("errors", 1) == "withheld:capacity_floor");

  Scene enough{book(hook)};
  enough.plan("webhook", with_capacity(10, 5));
  breach(enough);
  CHECK(enough.started("webhook") == 1);

  Scene red{book(hook)};
  red.plan("webhook", with_capacity(10, 9));
  for (int i = 0; i < 3; ++i) red.at(i * 10s).bad("site", errors(0.05));
  CHECK(red.started("webhook") == 0);
  CHECK(red.step("errors", 1) == "withheld:capacity_floor");
}

TEST_CASE("scaling out into a database that would be full is withheld") {
  const auto run = [](double used, int after) {
    Scene s{book(hook)};
    s.plan("webhook", with_capacity(10, after));
    s.at(0s).ok("pg", {{"connections", used}, {"max_connections", 100.0}});
    breach(s);
    return s.started("webhook");
  };
  CHECK(run(50, 20) == 0);  // 100 of 100
  CHECK(run(50, 15) == 1);  // 75 of 100
  CHECK(run(50, 10) == 1);
}

TEST_CASE("a locked resource is half-open after its quarantine: one try, whose outcome decides") {
  const std::string yaml = book(hook, ", cooldown: 0s, rails: {quarantine: 1h}");
  for (const auto status : {ActionStatus::ok, ActionStatus::unknown_effect}) {
    Scene s{yaml};
    s.answer("webhook", {ActionStatus::unknown_effect, ActionError::lost_reply, "lost", {}});
    breach(s);
    REQUIRE(s.engine().ledger().locked().contains("api"));
    for (int i = 3; i < 9; ++i) s.at(i * 10s).ok("site", errors(0));
    breach(s, 30min);
    CHECK(s.started("webhook") == 1);
    CHECK(s.step("errors", 1) == "withheld:resource_locked");
    s.answer("webhook", {status, ActionError::none, "answered", {}});
    for (int i = 0; i < 12; ++i) s.at(61min + i * 10s).ok("site", errors(0.05));
    CHECK(s.started("webhook") == 2);
    CHECK(s.engine().ledger().locked().contains("api") == (status != ActionStatus::ok));
  }
}

const std::string two_rules = book(hook,
                                   ", cooldown: 0s, rails: {spacing: {disruptive: 0s}, "
                                   "budget: {disruptive: 100 per 1h}}") +
                              R"(  - name: shop-down
    severity: P1
    when: not shop.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: web}]
)";

void shop_down(Scene& s, Nanos from) {
  for (int i = 0; i < 3; ++i) s.at(from + i * 10s).bad("shop");
  for (int i = 3; i < 8; ++i) s.at(from + i * 10s).ok("shop");
}

void errors_and_over(Scene& s, Nanos from) {
  breach(s, from);
  for (int i = 3; i < 9; ++i) s.at(from + i * 10s).ok("site", errors(0));
}

TEST_CASE("a kind that failed on two resources is suspended, then half-open") {
  Scene s{two_rules};
  s.answer("webhook", {ActionStatus::no_effect, ActionError::refused, "refused", {}});
  errors_and_over(s, 0s);
  shop_down(s, 200s);
  REQUIRE(s.started("webhook") == 2);
  errors_and_over(s, 400s);
  CHECK(s.started("webhook") == 2);
  CHECK(s.step("errors", 1).starts_with("withheld:suspended"));
  // After an hour it is tried once; that this fails suspends it at once.
  errors_and_over(s, 2h);
  CHECK(s.started("webhook") == 3);
  shop_down(s, 2h + 200s);
  CHECK(s.started("webhook") == 3);
  // And a trial that works ends it.
  s.answer("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  errors_and_over(s, 4h);
  CHECK(s.started("webhook") == 4);
  shop_down(s, 4h + 200s);
  CHECK(s.started("webhook") == 5);
}

TEST_CASE("a kind that failed twice on one resource is not suspended") {
  Scene s{two_rules};
  s.answer("webhook", {ActionStatus::no_effect, ActionError::refused, "refused", {}});
  errors_and_over(s, 0s);
  errors_and_over(s, 200s);
  shop_down(s, 2h);
  CHECK(s.started("webhook") == 3);
}

TEST_CASE("a rule that depends on another is withheld while that one fires") {
  const std::string yaml = two_rules + "    depends_on: [errors]\n";
  Scene s{yaml};
  s.hang("webhook");
  breach(s);
  REQUIRE(s.state("errors") == "remediating");
  for (int i = 3; i < 7; ++i) s.at(i * 10s).bad("shop");
  CHECK(s.step("shop-down", 1) == "withheld:parent");
  Scene alone{yaml};
  for (int i = 0; i < 3; ++i) alone.at(i * 10s).bad("shop");
  CHECK(alone.started("webhook") == 1);
}

TEST_CASE(
    "a verification that a restart interrupted gets its look, even when `within` has passed") {
  Scene s{book(hook + second)};
  breach(s);
  REQUIRE(s.step("errors", 1) == "verifying");
  s.down_until(10min);
  s.at(10min + 1s).ok("site", errors(0));
  CHECK(s.step("errors", 1) == "verifying");
  s.at(10min + 11s).ok("site", errors(0)).at(10min + 21s).ok("site", errors(0));
  CHECK(s.step("errors", 1) == "fixed");
}

TEST_CASE("time under a rail that ends is not held against a rung") {
  // Spacing holds for ten minutes, then `requires` is false: people are told two minutes after
  // that.
  Scene s{
      book("      - {do: webhook, url: \"http://127.0.0.1:3/\", target: api, requires: shop.up}\n",
           ", cooldown: 0s")};
  s.at(0s).ok("shop");
  breach(s);
  for (int i = 3; i < 9; ++i) s.at(i * 10s).ok("site", errors(0));
  REQUIRE(s.state("errors") == "resolved");
  Nanos t = 100s;
  for (; t < 11min; t += 10s) s.at(t).bad("shop").ok("site", errors(0.05));
  CHECK(s.step("errors", 1) == "withheld:requires_false");
  CHECK(s.state("errors") != "escalated");
  for (; t < 14min; t += 10s) s.at(t).bad("shop").ok("site", errors(0.05));
  CHECK(s.state("errors") == "escalated");
}

TEST_CASE("a revision that begins to serve during an incident is no proven one") {
  Scene s{R"(version: 1
google: {project: p, region: r}
resources:
  api: {kind: cloud_run.service, name: s}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - name: down
    severity: P1
    when: not site.up
    steps: [{do: cloud_run.restart, target: api}]
)"};
  s.at(0s).ok("api", {{"revision", std::string{"good"}}});
  s.bad("site").at(10s).ok("api", {{"revision", std::string{"bad"}}});
  const auto& served = s.engine().ledger().served().at("api");
  REQUIRE(served.size() == 2);
  CHECK_FALSE(served.back().clean);
}

TEST_CASE("an edited rulebook never reads back another step's action") {
  Scene s{book(hook)};
  s.hang("webhook");
  breach(s);
  REQUIRE(s.started("webhook") == 1);
  s.read_back(decide::IntentReadBack::Found::unreadable);
  // The rule now begins with another action: nobody knows how to look after the one under way.
  s.reload(book(second));
  s.restart();
  CHECK(s.engine().ledger().locked().contains("api"));
  CHECK(s.started("exec") == 0);
}

}  // namespace consequences_test
