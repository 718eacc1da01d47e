// The rails' finer points: what counts as evidence, what counts as the same, what counts at all.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace rails_edge_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

std::string book(const std::string& rules, const std::string& probes = {},
                 const std::string& defaults = {}, const std::string& resources = {}) {
  return R"(version: 1
mode: act
resources:
  net: {kind: service}
  db: {kind: postgres, depends_on: [net]}
  cache: {kind: service, depends_on: [net]}
  api: {kind: service, depends_on: [db, cache]}
  web: {kind: service}
)" + resources +
         R"(probes:
  site: {http: "http://127.0.0.1:1/", json: {n: e as number}, every: 10s, timeout: 2s, resource: api}
  pg: {postgres: "postgres://127.0.0.1:5/x", every: 10s, timeout: 2s, resource: db}
  ping: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: net}
)" + probes +
         R"(contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 40s, startup_grace: 0s)" +
         defaults + "}\nrules:\n" + rules;
}

std::string rule(const std::string& steps, const std::string& when = "site.n > 1",
                 const std::string& extra = {}) {
  return "  - name: down\n    severity: P1\n    when: " + when + "\n" + extra + "    steps: [" +
         steps + "]\n";
}

std::string hook(const std::string& target = "api", const std::string& more = {}) {
  return "{do: webhook, url: \"http://127.0.0.1:3/\"" +
         (target.empty() ? "" : ", target: " + target) + more + "}";
}

std::string shell(const std::string& target = "api") {
  return "{do: exec, argv: [/bin/true], target: " + target + "}";
}

void breach(Scene& s, Nanos from = 0s, int samples = 3) {
  for (int i = 0; i < samples; ++i) s.at(from + i * 10s).ok("site", {{"n", 4.0}});
}

ActionPlanned capacity(int before, int after) {
  ActionPlanned out;
  out.capacity = CapacityChange{before, after};
  out.detail = "planned";
  return out;
}

}  // namespace

TEST_CASE("the same action on the same resource is not tried twice in an incident") {
  Scene s{book(rule(hook() + ", " + shell() + ", " + hook()), {}, ", cooldown: 0s")};
  s.answer("webhook", {ActionStatus::no_effect, ActionError::refused, "refused", {}});
  s.answer("exec", {ActionStatus::no_effect, ActionError::refused, "refused", {}});
  breach(s);
  CHECK(s.started("webhook") == 1);
  CHECK(s.started("exec") == 1);
  CHECK(s.step("down", 3) == "withheld:same_action");
}

TEST_CASE("the same action on another resource is another action") {
  Scene s{book(rule(hook() + ", " + hook("web")), {}, ", cooldown: 0s")};
  s.answer("webhook", {ActionStatus::no_effect, ActionError::refused, "refused", {}});
  breach(s);
  CHECK(s.started("webhook") == 2);
}

TEST_CASE("an action without a resource is held by none of the rails of a resource") {
  Scene s{book(rule(hook("")), {}, ", cooldown: 0s")};
  s.plan("webhook", capacity(10, 20));
  s.at(0s).bad("ping");
  for (int i = 0; i < 2; ++i) {
    breach(s, i * 200s);
    for (int k = 3; k < 9; ++k) s.at(i * 200s + k * 10s).ok("site", {{"n", 0.0}});
  }
  CHECK(s.started("webhook") == 2);
}

TEST_CASE("an unknown effect of an action without a resource locks nothing and goes to people") {
  Scene s{book(rule(hook("")))};
  s.answer("webhook", {ActionStatus::unknown_effect, ActionError::timeout, "no answer", {}});
  breach(s);
  CHECK(s.engine().ledger().locked().empty());
  CHECK(s.state("down") == "escalated");

  Scene killed{book(rule(hook("")))};
  killed.hang("webhook");
  breach(killed);
  killed.read_back(IntentReadBack::Found::unreadable);
  killed.restart();
  CHECK(killed.engine().ledger().locked().empty());
  CHECK(killed.state("down") == "escalated");
}

TEST_CASE("a resource above two others counts once, and holds both") {
  Scene s{book(rule(hook()))};
  s.at(0s).ok("pg").bad("ping");
  breach(s);
  CHECK(s.step("down", 1) == "withheld:parent");
  CHECK(s.incident("down")->steps.front().detail == "net is not well, and this depends on it");
}

TEST_CASE("a rule may depend on a resource: while that is not well it does not act") {
  const std::string text = book(rule(hook(), "site.n > 1", "    depends_on: [web]\n"),
                                "  shop: {http: \"http://127.0.0.1:1/\", every: 10s, timeout: "
                                "2s, resource: web}\n");
  Scene well{text};
  well.at(0s).ok("shop");
  breach(well);
  CHECK(well.started("webhook") == 1);
  Scene ill{text};
  ill.at(0s).bad("shop");
  breach(ill);
  CHECK(ill.started("webhook") == 0);
  CHECK(ill.incident("down")->steps.front().detail ==
        "web is not well, and this rule depends on it");
}

TEST_CASE("scaling out asks the database only when it says how full it is") {
  const auto started = [](Cells cells, int before, bool down = false) {
    Scene s{book(rule(hook()))};
    s.plan("webhook", capacity(before, before + 10));
    if (!cells.empty()) s.at(0s).ok("pg", std::move(cells));
    if (down) s.at(0s).unknown("pg");
    breach(s);
    return s.started("webhook");
  };
  CHECK(started({{"connections", 95.0}, {"max_connections", 100.0}}, 10) == 0);
  CHECK(started({{"connections", 95.0}, {"max_connections", 100.0}}, 0) == 1);
  CHECK(started({{"connections", 95.0}}, 10) == 1);
  CHECK(started({{"max_connections", 100.0}}, 10) == 1);
  CHECK(started({}, 10) == 1);
  CHECK(started({}, 10, true) == 1);
}

TEST_CASE("taking capacity away needs a resource to be judged by its probes") {
  Scene s{book(rule(hook("")))};
  s.plan("webhook", capacity(10, 9));
  breach(s);
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("a rule's lock holds while its incident is open, and lets other verbs pass") {
  const std::string lock =
      "  - name: move\n    severity: P3\n    when: not ping.up\n    locks: "
      "{web: [exec]}\n    steps: []\n";
  Scene s{book(rule(hook("web")) + lock)};
  s.at(0s).bad("ping");
  breach(s);
  CHECK(s.started("webhook") == 1);
  Scene locked{book(rule(shell("web")) + lock)};
  locked.at(0s).bad("ping");
  breach(locked);
  CHECK(locked.started("exec") == 0);
  CHECK(locked.step("down", 1) == "withheld:rule_lock");
  for (int i = 3; i < 8; ++i) locked.at(i * 10s).ok("ping");
  REQUIRE(locked.state("move") == "resolved");
}

TEST_CASE("a planned target that is out of bounds, or of an empty set, is told as that") {
  for (const auto& [error, word] : {std::pair{ActionError::out_of_bounds, "scale_bounds"},
                                    std::pair{ActionError::no_target, "empty_target"},
                                    std::pair{ActionError::refused, "ineligible"}}) {
    Scene s{book(rule(hook()))};
    s.refuse("webhook", error);
    breach(s);
    const auto all = s.withheld();
    CHECK(std::find(all.begin(), all.end(), word) != all.end());
    CHECK(s.started("webhook") == 0);
    CHECK(s.state("down") == "escalated");
  }
}

TEST_CASE("a long wait is told with its reason, and an endless one hands over with it") {
  Scene s{book(rule(hook()))};
  breach(s);
  for (int i = 3; i < 9; ++i) s.at(i * 10s).ok("site", {{"n", 0.0}});
  breach(s, 100s);
  REQUIRE(s.step("down", 1).find("withheld:") == 0);
  CHECK(title(s.messages().back()).find("webhook on api waits for ") != std::string::npos);

  Scene held{book(rule(hook("api", ", requires: ping.up")))};
  held.at(0s).bad("ping");
  breach(held, 0s, 9);
  CHECK(held.state("down") == "escalated");
  CHECK(title(held.messages().back()).find("webhook is held: ") != std::string::npos);
}

}  // namespace rails_edge_test
