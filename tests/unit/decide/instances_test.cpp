// A resource with instances: each is acted on by itself, and the rails look at all of them.
#include <chrono>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace instances_test {

using namespace std::chrono_literals;
using namespace runbookd;
using namespace runbookd::scene;

namespace {

using Verb = decide::Command::Verb;
using Names = std::vector<std::string>;

std::string book(const std::string& targets, const std::string& rest = {},
                 const std::string& when = "not node.up") {
  return R"(version: 1
mode: act
resources: {app: {kind: service, targets: node}}
probes:
  node: {http: "http://{{ target }}/", every: 10s, timeout: 2s, resource: app, targets: [)" +
         targets + R"(]}
contacts: {ops: {webhook: "http://127.0.0.1:2/"}}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
  - name: down
    severity: P1
    when: )" +
         when + R"(
    steps: [{do: exec, argv: [/bin/restart, "{{ target }}"], target: app, verb: restart}]
)" + rest;
}

const std::string two = "\"a:1\", \"b:1\"";
const std::string six = "\"a:1\", \"b:1\", \"c:1\", \"d:1\", \"e:1\", \"f:1\"";

// The named ones are bad, the others well, every ten seconds.
void run(Scene& s, const Names& all, const Names& bad, Nanos from, Nanos to) {
  for (Nanos t = from; t <= to; t += 10s) {
    s.at(t);
    for (const auto& name : all)
      std::find(bad.begin(), bad.end(), name) == bad.end() ? s.ok("node", {}, name)
                                                           : s.bad("node", {}, name);
  }
}

}  // namespace

TEST_CASE("the restart of one instance does not hold back that of the next") {
  Scene s{book(two)};
  run(s, {"a:1", "b:1"}, {"a:1"}, 0s, 20s);
  run(s, {"a:1", "b:1"}, {}, 30s, 70s);
  run(s, {"a:1", "b:1"}, {"b:1"}, 80s, 100s);
  CHECK(s.acted_on() == Names{"app[a:1]", "app[b:1]"});
}

TEST_CASE("an instance has its own spacing, and the message names it") {
  Scene s{book(two)};
  run(s, {"a:1", "b:1"}, {"a:1"}, 0s, 20s);
  run(s, {"a:1", "b:1"}, {}, 30s, 70s);
  run(s, {"a:1", "b:1"}, {"a:1"}, 80s, 120s);
  CHECK(s.acted_on() == Names{"app[a:1]"});
  CHECK(s.step("down", 1, "a:1") == "withheld:spacing");
  REQUIRE_FALSE(s.messages().empty());
  CHECK(title(s.messages().back()).find("[P1] down of a:1 (INC-2): exec on app[a:1] waits for") ==
        0);
}

TEST_CASE("of the instances of a resource one is acted on at a time") {
  Scene s{book(two)};
  s.hang("exec");
  run(s, {"a:1", "b:1"}, {"a:1", "b:1"}, 0s, 40s);
  CHECK(s.acted_on() == Names{"app[a:1]"});
  CHECK(s.step("down", 1, "b:1") == "withheld:resource_busy");
  s.finish("exec", {ActionStatus::ok, ActionError::none, "done", {}});
  CHECK(s.acted_on() == Names{"app[a:1]", "app[b:1]"});
}

TEST_CASE("never more than half of the instances are acted on within one spacing") {
  const Names all{"a:1", "b:1", "c:1", "d:1", "e:1", "f:1"};
  Scene s{book(six)};
  run(s, all, all, 0s, 50s);
  CHECK(s.acted_on().size() == 3);
  CHECK(s.step("down", 1, "f:1") == "withheld:spacing");
  run(s, all, all, 60s, 11min);
  CHECK(s.acted_on().size() > 3);
}

TEST_CASE("of two and of three instances two may be acted on within one spacing") {
  Scene pair{book(two)};
  run(pair, {"a:1", "b:1"}, {"a:1", "b:1"}, 0s, 50s);
  CHECK(pair.acted_on().size() == 2);
  Scene three{book("\"a:1\", \"b:1\", \"c:1\"")};
  run(three, {"a:1", "b:1", "c:1"}, {"a:1", "b:1", "c:1"}, 0s, 50s);
  CHECK(three.acted_on().size() == 2);
}

TEST_CASE("the last instance that serves is not taken away, and a bad one is no loss") {
  const auto slow = [](Scene& s, bool other_is_well) {
    for (auto t = 0s; t <= 40s; t += 10s) {
      s.at(t).ok("node", {}, "a:1");
      other_is_well ? s.ok("node", {}, "b:1") : s.bad("node", {}, "b:1");
    }
  };
  const std::string when = "node.latency > 1ms";
  Scene alone{book(two, {}, when)};
  slow(alone, false);
  CHECK(alone.step("down", 1, "a:1") == "withheld:capacity_floor");
  CHECK(alone.acted_on() == Names{"app[b:1]"});
  Scene both{book(two, {}, when)};
  slow(both, true);
  CHECK(both.acted_on().size() == 2);
}

TEST_CASE("a pause, a silence and a lock are of an instance, or of all") {
  const Names all{"a:1", "b:1"};
  Scene one{book(two)};
  one.feed(word(Verb::pause, "app[a:1]"));
  run(one, all, all, 0s, 30s);
  CHECK(one.acted_on() == Names{"app[b:1]"});
  Scene paused{book(two)};
  paused.feed(word(Verb::pause, "app"));
  run(paused, all, all, 0s, 30s);
  CHECK(paused.acted_on().empty());
  Scene silenced{book(two)};
  auto hush = word(Verb::silence, "app[a:1]");
  hush.until = silenced.now().wall + hours{1};
  silenced.feed(hush);
  run(silenced, all, all, 0s, 30s);
  CHECK(silenced.acted_on() == Names{"app[b:1]"});
  Scene unknown{book(two)};
  unknown.answer("exec", {ActionStatus::unknown_effect, ActionError::timeout, "no answer", {}});
  run(unknown, all, {"a:1"}, 0s, 20s);
  CHECK(unknown.engine().ledger().locked().contains("app[a:1]"));
  unknown.answer("exec", {ActionStatus::ok, ActionError::none, "done", {}});
  run(unknown, all, {"a:1", "b:1"}, 30s, 60s);
  CHECK(unknown.acted_on() == Names{"app[a:1]", "app[b:1]"});
}

TEST_CASE("a lock of a rule is of all instances, and forbids commands by their kind as well") {
  const std::string lock =
      "  - {name: corrupt, severity: P0, when: node.latency > 1s, locks: {app: [exec]}, steps: "
      "[{do: notify, to: [ops]}]}\n";
  Scene s{book(two, lock)};
  for (auto t = 0s; t <= 30s; t += 10s) s.at(t).bad("node", {}, "a:1");
  CHECK(s.started("exec") == 1);
  Scene locked{book(two,
                    "  - {name: corrupt, severity: P0, when: share(not node.up) > 10%, locks: "
                    "{app: [exec]}, steps: [{do: notify, to: [ops]}]}\n")};
  run(locked, {"a:1", "b:1"}, {"a:1"}, 0s, 30s);
  CHECK(locked.acted_on().empty());
  CHECK(locked.step("down", 1, "a:1") == "withheld:rule_lock");
}

TEST_CASE("the loader says where instances do not fit") {
  const auto said = [](const std::string& yaml) {
    try {
      load_text(yaml);
    } catch (const std::exception& e) {
      return std::string{e.what()};
    }
    return std::string{};
  };
  const std::string top = R"(version: 1
probes: {node: {http: "http://{{ target }}/", targets: ["a:1", "b:1"]}}
rules: [{name: r, severity: P3, when: )";
  const std::string act = ", steps: [{do: exec, argv: [/bin/x], target: app}]}]\n";
  const std::string app = "resources: {app: {kind: service, targets: ";
  CHECK(said(top + "not node.up" + act + app + "node}}\n").empty());
  CHECK(said(top + "not node.up" + act + app + "[\"a:1\", \"b:1\", \"c:1\"]}}\n").empty());
  CHECK(
      said(top + "not node.up" + act + app + "[\"a:1\"]}}\n").find("`app` has no instance `b:1`") !=
      std::string::npos);
  CHECK(said(top + "share(not node.up) > 50%" + act + app + "node}}\n")
            .find("the rule does not say which one") != std::string::npos);
  CHECK(said(top + "not node.up" + act + app + "nodes}}\n")
            .find("there is no probe `nodes` with targets") != std::string::npos);
  CHECK(said(top + "not node.up" + act +
             "resources: {app: {kind: service}, \"b[c]\": {kind: "
             "service}}\n")
            .find("has no brackets") != std::string::npos);
  CHECK(said(top + "manual" + act + app + "node}}\n").empty());
}

}  // namespace instances_test
