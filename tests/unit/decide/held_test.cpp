// What holds a step back in the rarer cases: evidence that is none, ancestors, limits over several
// resources, steps of one ladder that are the same.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace held_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

std::string book(const std::string& rules, const std::string& top = {}) {
  return "version: 1\nmode: act\nallow_unattended: [webhook]\n" + top + R"(
resources:
  net: {kind: service}
  db: {kind: postgres, depends_on: [net]}
  api: {kind: service, depends_on: [db]}
  web: {kind: service}
  mail: {kind: service}
  farm: {kind: service}
probes:
  nodes: {http: "http://{{ target }}/", every: 10s, timeout: 2s, resource: farm, targets: ["127.0.0.1:21", "127.0.0.1:22"]}
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  shop: {http: "https://127.0.0.1:2/", every: 10s, timeout: 2s, resource: web, tls: {insecure: true}}
  post: {http: "http://127.0.0.1:3/", every: 10s, timeout: 2s, resource: mail}
  link: {http: "http://127.0.0.1:4/", every: 10s, timeout: 2s, resource: net}
  pg: {http: "http://127.0.0.1:5/", every: 10s, timeout: 2s, resource: db}
contacts:
  ops: {webhook: "http://127.0.0.1:6/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
)" + rules;
}

std::string rule(const std::string& name, const std::string& when, const std::string& target,
                 const std::string& more = {}) {
  return "  - name: " + name + "\n    severity: P1\n    when: " + when +
         "\n    steps: [{do: webhook, url: \"http://127.0.0.1:7/\", target: " + target + more +
         "}]\n";
}

void three(Scene& s, const std::string& probe, Nanos from = 0s) {
  for (int i = 0; i < 3; ++i) s.at(from + i * 10s).bad(probe);
}

}  // namespace

TEST_CASE("requires that is unknown holds the step") {
  Scene s{book(rule("down", "not site.up", "api", ", requires: pg.latency < 1s"))};
  three(s, "site");
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("down", 1) == "withheld:requires_unknown");
}

TEST_CASE("parent: the whole chain of what a resource depends on counts") {
  Scene s{book(rule("down", "not site.up", "api"))};
  s.bad("link").ok("pg");
  three(s, "site");
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("down", 1) == "withheld:parent");
}

TEST_CASE("a rule that depends on a resource is withheld while that one is bad") {
  Scene s{
      book("  - name: down\n    severity: P1\n    when: not shop.up\n    depends_on: [mail]\n"
           "    steps: [{do: webhook, url: \"http://127.0.0.1:7/\", target: web}]\n")};
  s.bad("post");
  three(s, "shop");
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("down", 1) == "withheld:parent");
  s.at(30s).ok("post").bad("shop");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("stateful: an insecure probe, a silent one, one that nobody reads are no evidence") {
  const std::string stateful = ", hazard: stateful, approval: none";
  SECTION("insecure") {
    Scene s{book(rule("down", "not shop.up", "web", stateful))};
    three(s, "shop");
    CHECK(s.step("down", 1) == "withheld:stateful_evidence");
  }
  SECTION("of another resource") {
    Scene s{book(rule("down", "not post.up", "api", stateful))};
    s.bad("site");
    three(s, "post");
    CHECK(s.step("down", 1) == "withheld:stateful_evidence");
  }
  SECTION("silent") {
    Scene s{book(rule("down", "not post.up or not site.up", "api", stateful))};
    three(s, "post");
    CHECK(s.step("down", 1) == "withheld:stateful_evidence");
  }
  SECTION("its own, fresh and verified") {
    Scene s{book(rule("down", "not post.up", "mail", stateful))};
    three(s, "post");
    CHECK(s.started("webhook") == 1);
  }
}

TEST_CASE(
    "stateful: evidence that the step itself asks for counts, also of one target among several") {
  const std::string stateful = ", hazard: stateful, approval: none";
  SECTION("what it requires") {
    Scene s{book(rule("down", "not site.up", "web", stateful + ", requires: not post.up"))};
    s.bad("post");
    three(s, "site");
    CHECK(s.step("down", 1) == "withheld:stateful_evidence");
    Scene own{book(rule("down", "not site.up", "mail", stateful + ", requires: not post.up"))};
    own.bad("post");
    three(own, "site");
    CHECK(own.started("webhook") == 1);
  }
  // A figure over all targets proves nothing about one of them; the rule of one target does.
  const std::string one = "127.0.0.1:21";
  SECTION("the share of all") {
    Scene s{book(rule("down", "share(not nodes.up) > 40%", "farm", stateful))};
    for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("nodes", {}, one).ok("nodes", {}, "127.0.0.1:22");
    CHECK(s.step("down", 1) == "withheld:stateful_evidence");
  }
  SECTION("its own target") {
    Scene s{book(rule("down", "not nodes.up and not site.up", "farm", stateful))};
    s.bad("site");
    for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site").bad("nodes", {}, one);
    CHECK(s.started("webhook") == 1);
  }
}

TEST_CASE("in flight: two actions at once, whatever they act on") {
  Scene s{book(rule("a", "not site.up", "api") + rule("b", "not post.up", "mail") +
               "  - name: c\n    severity: P1\n    when: not shop.up\n"
               "    steps: [{do: exec, argv: [/bin/true], target: web}]\n")};
  s.hang("webhook");
  three(s, "site");
  three(s, "post", 30s);
  REQUIRE(s.started("webhook") == 2);
  three(s, "shop", 60s);
  CHECK(s.started("exec") == 0);
  CHECK(s.step("c", 1) == "withheld:in_flight");
  s.finish("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  CHECK(s.started("exec") == 1);
}

TEST_CASE("the same action is not tried twice in one incident, whatever its place in the ladder") {
  Scene s{
      book("  - name: down\n    severity: P1\n    when: not site.up\n    steps:\n"
           "      - {do: webhook, url: \"http://127.0.0.1:7/a\", target: api, within: 20s}\n"
           "      - {do: webhook, url: \"http://127.0.0.1:7/a\", target: api}\n")};
  s.steady("site", 10s, 100s, false);
  CHECK(s.started("webhook") == 1);
  CHECK(s.step("down", 2) == "withheld:same_action");
}

TEST_CASE("a trial after a suspension clears it: the next failure elsewhere is the first one") {
  Scene s{book(rule("a", "not site.up", "api", ", within: 20s") +
               rule("b", "not post.up", "mail", ", within: 20s") +
               rule("c", "not pg.up", "db", ", within: 20s"))};
  const auto over = [&](const std::string& probe, Nanos t) {
    for (int i = 0; i < 6; ++i) s.at(t + i * 10s).ok(probe);
  };
  const ActionResult failure{ActionStatus::no_effect, ActionError::rejected, "no", {}};
  s.answer("webhook", failure);
  three(s, "site");
  over("site", 30s);
  three(s, "post", 90s);
  over("post", 120s);
  CHECK(s.started("webhook") == 2);
  three(s, "pg", 180s);
  CHECK(s.step("c", 1) == "withheld:suspended");
  over("pg", 210s);
  // The trial helps, and from then on one failure is one failure.
  s.answer("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  three(s, "pg", 2h);
  over("pg", 2h + 30s);
  REQUIRE(s.started("webhook") == 3);
  s.answer("webhook", failure);
  s.at(2h + 10min).ok("pg");  // the database is well: only the suspension is asked about
  three(s, "site", 2h + 10min);
  over("site", 2h + 11min);
  REQUIRE(s.started("webhook") == 4);
  three(s, "post", 2h + 20min);
  CHECK(s.started("webhook") == 5);
}

TEST_CASE("why a step is withheld is recorded when the reason changes, not at each look") {
  Scene s{book(rule("down", "not site.up", "api", ", requires: post.up, within: 10m"))};
  s.bad("post");
  for (int i = 0; i < 12; ++i) s.at(i * 10s).bad("site").bad("post");
  const auto records = std::count_if(s.journal().begin(), s.journal().end(), [](const auto& r) {
    return r.kind == decide::RecordKind::step && r.reason == "requires_false";
  });
  CHECK(records == 1);
}

TEST_CASE("on_unknown: fire counts silence only after the grace period") {
  std::string text = book(
      "  - name: silent\n    severity: P3\n    when: not post.up\n"
      "    on_unknown: fire\n    steps: [{do: notify, to: [ops]}]\n");
  text.replace(text.find("startup_grace: 0s"), 17, "startup_grace: 30s");
  Scene s{text};
  s.at(10s).unknown("post").at(20s).unknown("post");
  CHECK(s.state("silent") == "none");
  s.at(30s).unknown("post").at(40s).unknown("post");
  CHECK(s.state("silent") == "open");
}

}  // namespace held_test
