// Incidents that another one explains: who is told of which, and what becomes of them when the
// other one is over.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace parent_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

std::string book(const std::string& parent = "P1", const std::string& child = "P1",
                 const std::string& more = {}) {
  return R"(version: 1
mode: act
resources:
  db: {kind: service}
  api: {kind: service, depends_on: [db]}
probes:
  pg: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: db}
  site: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, resource: api}
  shop: {http: "http://127.0.0.1:3/", every: 10s, timeout: 2s}
contacts:
  ops: {webhook: "http://127.0.0.1:4/"}
  boss: {webhook: "http://127.0.0.1:5/"}
escalation: [{notify: [ops]}, {after: 5m, notify: [boss]}]
defaults: {for: 20s, resolve_after: 30s, startup_grace: 0s}
rules:
  - {name: db-down, severity: )" +
         parent +
         ", when: not pg.up, for: 0s, steps: []}\n  - {name: site-down, severity: " + child +
         ", when: not site.up, steps: []}\n  - {name: shop-down, severity: P1, when: not shop.up, "
         "depends_on: [site-down], steps: []}\n" +
         more;
}

struct Outage {
  explicit Outage(const std::string& yaml = book()) : s(yaml) {}

  Outage& pass(Nanos until, bool pg, bool site, bool shop = true) {
    for (; t <= until; t += 10s) {
      s.at(t);
      pg ? s.ok("pg") : s.bad("pg");
      site ? s.ok("site") : s.bad("site");
      shop ? s.ok("shop") : s.bad("shop");
    }
    return *this;
  }
  // `escalation ops, escalation boss`: what was told of the rule.
  std::string told(const std::string& rule) const {
    std::string out;
    for (const Notify& n : s.messages())
      if (n.rule == rule)
        out += (out.empty() ? "" : ", ") + std::string{name_of(n.news)} + " " + n.contacts.front();
    return out;
  }
  std::string attached(const std::string& rule) const {
    return s.incident(rule)->people.attached_to;
  }

  Scene s;
  Nanos t{};
};

}  // namespace

TEST_CASE(
    "of what another incident explains nobody is told, and it stands in the other's messages") {
  Outage o;
  o.pass(10min, false, false);
  CHECK(o.told("db-down") == "needs_people ops, escalation ops, escalation boss");
  CHECK(o.told("site-down").empty());
  CHECK(o.attached("site-down") == "INC-1");
  const auto& last = o.s.messages().back();
  CHECK(last.rule == "db-down");
  CHECK(last.cause.find("explains INC-2 (site-down)") != std::string::npos);
  // Both are over: who was told of nothing is told no end.
  o.pass(12min, true, true);
  CHECK(o.s.state("site-down") == "resolved");
  CHECK(o.told("site-down").empty());
}

TEST_CASE("what stays bad when its parent is over is told as if it opened then") {
  Outage o;
  o.pass(10min, false, false).pass(10min + 50s, true, false);
  CHECK(o.s.state("db-down") == "resolved");
  CHECK(o.told("site-down").empty());
  o.pass(11min, true, false);
  CHECK(o.told("site-down") == "escalation ops");
  CHECK(o.attached("site-down").empty());
  o.pass(15min + 50s, true, false);
  CHECK(o.told("site-down") == "escalation ops");
  o.pass(16min, true, false);
  CHECK(o.told("site-down") == "escalation ops, escalation boss");
}

TEST_CASE("what recovers with its parent is never told, though it takes longer") {
  Outage o;
  o.pass(10min, false, false).pass(10min + 20s, true, false).pass(13min, true, true);
  CHECK(o.s.state("site-down") == "resolved");
  CHECK(o.told("site-down").empty());
}

TEST_CASE("who was told before the parent opened is told the end, and no step between") {
  Outage o;
  o.pass(2min, true, false).pass(10min, false, false);
  CHECK(o.told("site-down") == "needs_people ops, escalation ops");
  CHECK(o.attached("site-down") == "INC-2");
  o.pass(12min, false, true);
  CHECK(o.told("site-down") == "needs_people ops, escalation ops, resolved ops");
}

TEST_CASE("what comes to need people while it is attached says so when its parent is over") {
  std::string yaml = book();
  const std::string without = "when: not site.up, steps: []}";
  yaml.replace(yaml.find(without), without.size(),
               "when: not site.up, steps: [{do: human, ask: look, ttl: 5m}]}");
  Outage o{yaml};
  o.pass(1min, true, false);
  REQUIRE(o.s.state("site-down") == "awaiting_approval");
  o.pass(10min, false, false);
  REQUIRE(o.s.state("site-down") == "escalated");
  const std::string before = o.told("site-down");
  CHECK(before.find("needs_people") == std::string::npos);
  o.pass(12min, true, false);
  CHECK(o.told("site-down").find("needs_people ops", before.size()) != std::string::npos);
}

TEST_CASE("a milder incident explains nothing away") {
  Outage o{book("P2", "P1")};
  o.pass(10min, false, false);
  CHECK(o.told("site-down") == "needs_people ops, escalation ops, escalation boss");
  CHECK(o.attached("site-down").empty());
}

TEST_CASE("a rule that reads the parent's probe itself is not explained by it") {
  const std::string both =
      "  - {name: both, severity: P1, when: not site.up and not pg.up, steps: []}\n";
  Outage o{book("P1", "P1", both)};
  o.pass(10min, false, false);
  CHECK(o.attached("both").empty());
  CHECK_FALSE(o.told("both").empty());
}

TEST_CASE("a rule that another one names is its parent, and a chain has one head") {
  Outage o;
  o.pass(10min, false, false, false);
  CHECK(o.attached("shop-down") == "INC-2");
  CHECK(o.told("shop-down").empty());
  CHECK(o.told("site-down").empty());
  // The head is over: what it explained explains the rest.
  o.pass(12min, true, false, false);
  CHECK(o.told("site-down") == "escalation ops");
  CHECK(o.told("shop-down").empty());
}

TEST_CASE("two rules that name each other do not silence each other") {
  const std::string both =
      "  - {name: a, severity: P1, when: not site.up, depends_on: [b], steps: []}\n"
      "  - {name: b, severity: P1, when: not site.up, depends_on: [a], steps: []}\n";
  Outage o{book("P1", "P1", both)};
  o.pass(10min, true, false);
  const auto escalates = [&](const char* rule) {
    return o.told(rule).find("escalation boss") != std::string::npos;
  };
  CHECK(escalates("a") != escalates("b"));
}

TEST_CASE("over a restart an attached incident stays attached, and is detached in time") {
  Outage o;
  o.pass(5min, false, false);
  o.s.restart();
  o.pass(10min, false, false);
  CHECK(o.told("site-down").empty());
  o.pass(10min + 50s, true, false);
  o.s.restart();
  o.pass(13min, true, false);
  CHECK(o.told("site-down") == "escalation ops");
}

TEST_CASE("the timeline says what explained an incident, and that it no longer does") {
  Outage o;
  o.pass(5min, false, false).pass(7min, true, false);
  std::string all;
  for (const auto& entry : o.s.incident("site-down")->timeline) all += entry.text + "\n";
  CHECK(all.find("explained by INC-1 (db-down): people are told of that one") != std::string::npos);
  CHECK(all.find("INC-1 does not explain it any more") != std::string::npos);
}

TEST_CASE("what becomes graver than its parent is told at once") {
  Outage o{book("P2", "{P1: site.latency > 1s, P2: otherwise}")};
  o.pass(5min, false, false);
  REQUIRE(o.attached("site-down") == "INC-1");
  REQUIRE(o.told("site-down").empty());
  o.s.late_by(2s);
  o.pass(5min + 20s, false, false);
  CHECK(o.s.state("db-down") != "resolved");
  CHECK(o.attached("site-down").empty());
  CHECK(o.told("site-down").find("escalation ops") != std::string::npos);
  CHECK(o.s.tells("site-down", "INC-1 does not explain it any more"));
}

TEST_CASE("what was bad and cannot be seen when its parent is over is told all the same") {
  Outage o;
  o.pass(5min, false, false);
  const auto blind = [&](Nanos until) {
    for (; o.t <= until; o.t += 10s) o.s.at(o.t).ok("pg").unknown("site").ok("shop");
  };
  blind(5min + 40s);
  REQUIRE(o.s.state("db-down") == "resolved");
  CHECK(o.told("site-down").empty());
  blind(6min + 10s);
  CHECK(o.told("site-down") == "escalation ops");
}

namespace {

const std::string fleet_top = R"(version: 1
probes:
  power: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s}
  node: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: [a, b, c, d, e, f, g]}
contacts: {ops: {webhook: "http://127.0.0.1:4/"}}
escalation: [{notify: [ops]}, {after: 5m, notify: [ops]}]
defaults: {for: 0s, resolve_after: 30s, startup_grace: 0s}
rules:
)";
const std::vector<std::string> nodes = {"a", "b", "c", "d", "e", "f", "g"};

}  // namespace

TEST_CASE(
    "a parent names those of its children that fit, by their targets, and counts the others") {
  Scene s{fleet_top + R"(  - {name: power-out, severity: P1, when: not power.up}
  - {name: node-down, severity: P1, when: not node.up, depends_on: [power-out]}
)"};
  for (Nanos t = 0s; t <= 6min; t += 10s) {
    s.at(t).bad("power");
    for (const auto& name : nodes) s.bad("node", {}, name);
  }
  REQUIRE(s.messages().back().rule == "power-out");
  const std::string& cause = s.messages().back().cause;
  INFO(cause);
  CHECK(cause.find("INC-2 (node-down of a)") != std::string::npos);
  CHECK(cause.find("INC-6 (node-down of e) and 2 more") != std::string::npos);
}

TEST_CASE("of two rules about the same targets one explains the other target by target") {
  Scene s{fleet_top + R"(  - {name: down, severity: P1, when: not node.up}
  - {name: silent, severity: P1, when: node.latency > 1s, depends_on: [down]}
)"};
  s.late_by(2s);
  for (Nanos t = 0s; t <= 1min; t += 10s) s.at(t).bad("node", {}, "a").ok("node", {}, "b");
  CHECK(s.incident("silent", "a")->people.attached_to == s.incident("down", "a")->id);
  CHECK(s.incident("silent", "b")->people.attached_to.empty());
  CHECK(s.tells("silent", "explained by " + s.incident("down", "a")->id + " (down of a)", "a"));
}

}  // namespace parent_test
