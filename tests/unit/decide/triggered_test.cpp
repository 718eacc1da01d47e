// An incident that people trigger runs its steps whatever its condition says.
#include <chrono>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace triggered_test {

using namespace std::chrono_literals;
using namespace runbookd;
using namespace runbookd::scene;

namespace {

using Verb = decide::Command::Verb;

std::string rule(const std::string& more = {}, const std::string& step = {}) {
  return plain_top() + R"(rules:
  - name: down
    severity: P1
    when: not site.up
)" + more +
         R"(    steps:
      - {do: webhook, url: "http://127.0.0.1:3/", target: api)" +
         step + R"(}
      - {do: exec, argv: [/bin/true], target: api}
)";
}

Scene triggered(const std::string& yaml) {
  Scene s{yaml};
  for (auto t = 0s; t <= 30s; t += 10s) s.at(t).ok("site");
  s.feed(word(Verb::trigger, "down"));
  return s;
}

}  // namespace

TEST_CASE("a triggered rule runs its step although its condition is false, and ends with it") {
  Scene s = triggered(rule());
  CHECK(s.started("webhook") == 1);
  CHECK(s.started("exec") == 0);
  CHECK(s.step("down", 1) == "done");
  CHECK(s.state("down") == "resolved");
  CHECK(s.incident("down")->summary == "triggered by hand");
}

TEST_CASE(
    "what is written as verification is waited for, and a step that did not help is followed") {
  Scene s = triggered(rule("    verify: site.latency < 1ms\n"));
  CHECK(s.step("down", 1) == "verifying");
  s.steady("site", 10s, 120s, true);
  CHECK(s.step("down", 1) == "ineffective");
  CHECK(s.started("exec") == 1);
  Scene good = triggered(rule("    verify: site.up\n"));
  good.steady("site", 10s, 70s, true);
  CHECK(good.step("down", 1) == "fixed");
  CHECK(good.started("exec") == 0);
  CHECK(good.state("down") == "resolved");
}

TEST_CASE("a triggered incident is held by every other rail") {
  Scene s{rule()};
  for (auto t = 0s; t <= 30s; t += 10s) s.at(t).ok("site");
  s.feed(word(Verb::pause, ""));
  s.feed(word(Verb::trigger, "down"));
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("down", 1) == "withheld:paused");
  CHECK(s.state("down") == "open");
}

TEST_CASE("a condition that turns false does not end a triggered incident, nor true its steps") {
  Scene s{rule({}, ", approval: {from: [ops], ttl: 10m}")};
  for (auto t = 0s; t <= 30s; t += 10s) s.at(t).ok("site");
  s.feed(word(Verb::trigger, "down"));
  REQUIRE(s.state("down") == "awaiting_approval");
  s.at(40s).bad("site").at(50s).ok("site");
  s.steady("site", 10s, 120s, true);
  CHECK(s.state("down") == "awaiting_approval");
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("a triggered incident is still one after a restart") {
  Scene s{rule({}, ", approval: {from: [ops], ttl: 10m}")};
  for (auto t = 0s; t <= 30s; t += 10s) s.at(t).ok("site");
  s.feed(word(Verb::trigger, "down"));
  s.restart();
  s.steady("site", 10s, 120s, true);
  REQUIRE(s.state("down") == "awaiting_approval");
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("a fault that goes on after a triggered procedure opens an incident of its own") {
  Scene s{rule()};
  s.at(0s).bad("site");
  s.hang("webhook");
  s.feed(word(Verb::trigger, "down"));  // before the second bad sample
  s.at(10s).bad("site");
  CHECK(s.engine().ledger().incidents().size() == 1);
}

TEST_CASE("trigger and drill name the target of a rule that has several") {
  const std::string yaml = R"(version: 1
mode: act
resources: {app: {kind: service, targets: node}}
probes:
  node: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: ["a:1", "b:1"]}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - {name: bounce, severity: P2, when: manual, steps: [{do: exec, argv: [/bin/x, "{{ target }}"], target: app}]}
)";
  Scene s{yaml};
  s.feed(word(Verb::trigger, "bounce"));
  CHECK(s.engine().ledger().incidents().empty());
  auto said = word(Verb::trigger, "bounce");
  said.target = "b:1";
  s.feed(said);
  CHECK(s.acted_on() == std::vector<std::string>{"app[b:1]"});
  said.verb = Verb::drill;
  said.target = "a:1";
  s.feed(said);
  CHECK(s.incident("bounce", "a:1")->drill);
}

}  // namespace triggered_test
