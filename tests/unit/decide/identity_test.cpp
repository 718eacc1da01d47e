// What makes two actions the same: kind, verb and resource.
#include "daemon/decide/ladder/identity.hpp"

#include <algorithm>
#include <chrono>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace identity_test {

using namespace std::chrono_literals;
using namespace runbookd;
using namespace runbookd::scene;

namespace {

std::string ladder(const std::string& first, const std::string& second) {
  return plain_top() + R"(rules:
  - name: down
    severity: P1
    when: not site.up
    steps:
      - {do: exec, argv: [/bin/one], target: api, )" +
         first + R"(}
      - {do: exec, argv: [/bin/two], target: api, )" +
         second + "}\n";
}

// Every verification fails; what was started by then.
int starts(const std::string& yaml) {
  Scene s{yaml};
  for (auto t = 0s; t <= 150s; t += 10s) s.at(t).bad("site");
  return s.started("exec");
}

}  // namespace

TEST_CASE("two commands with verbs of their own on one resource are two steps of a ladder") {
  CHECK(starts(ladder("verb: reload", "verb: restart")) == 2);
  CHECK(starts(ladder("verb: restart", "verb: restart")) == 1);
}

TEST_CASE("a cooldown is of the action, and not of all commands on the resource") {
  const std::string rest =
      "  - {name: other, severity: P2, when: site.latency > 1ms, steps: [{do: exec, argv: "
      "[/bin/b], "
      "target: api, verb: ";
  const auto both = [&](const std::string& verb) {
    std::string top = plain_top();
    top.insert(top.rfind('}'), ", rails: {spacing: {disruptive: 1s}}");
    Scene s{top +
            "rules:\n  - {name: down, severity: P1, when: not site.up, steps: [{do: exec, argv: "
            "[/bin/a], target: api, verb: flush}]}\n" +
            rest + verb + ", cooldown: 1h}]}\n"};
    for (auto t = 0s; t <= 200s; t += 10s) t < 40s ? s.at(t).bad("site") : s.at(t).ok("site");
    return s.started("exec");
  };
  CHECK(both("flush") == 1);
  CHECK(both("grow") == 2);
}

TEST_CASE("the verb of an INTENT survives a restart, and one without it says what its kind does") {
  Scene s{ladder("verb: reload", "verb: restart")};
  for (auto t = 0s; t <= 60s; t += 10s) s.at(t).bad("site");
  s.restart();
  REQUIRE(s.engine().ledger().actions().size() == 1);
  CHECK(s.engine().ledger().actions().front().intended.verb == "reload");
  decide::Record old;
  old.kind = decide::RecordKind::intent;
  old.action_id = "INC-9.s1.1";
  old.action = "cloud_run.restart";
  decide::Ledger ledger;
  ledger.apply(old);
  CHECK(ledger.actions().front().intended.verb == "restart");
}

TEST_CASE("a running step that a reload replaced by another command is not taken for that one") {
  const auto book = [](const std::string& first) {
    return plain_top() +
           "rules:\n  - {name: down, severity: P1, when: not site.up, steps: [{do: exec, "
           "argv: [/bin/one], target: api, verb: " +
           first + "}]}\n";
  };
  Scene s{book("slow")};
  s.hang("exec");
  for (auto t = 0s; t <= 20s; t += 10s) s.at(t).bad("site");
  REQUIRE(s.started("exec") == 1);
  s.reload(book("quick"));
  s.finish("exec", {ActionStatus::ok, ActionError::none, "done", {}});
  CHECK(s.state("down") == "escalated");
  const auto& messages = s.messages();
  CHECK(std::any_of(messages.begin(), messages.end(), [](const auto& m) {
    return scene::title(m).find("its steps were changed") != std::string::npos;
  }));
}

TEST_CASE("a remedy that failed twice on one resource is not suspended: that takes two resources") {
  std::string top = plain_top();
  top.insert(top.rfind('}'), ", rails: {spacing: {disruptive: 1s}}");
  Scene s{top +
          "rules:\n  - {name: down, severity: P1, when: not site.up, steps: [{do: exec, argv: "
          "[/bin/a], target: api}]}\n"};
  s.answer("exec", {ActionStatus::no_effect, ActionError::rejected, "no", {}});
  for (auto t = 0s; t < 300s; t += 10s) t % 100s < 30s ? s.at(t).bad("site") : s.at(t).ok("site");
  CHECK(s.started("exec") == 3);
}

TEST_CASE("the key of an instance is its resource and its name") {
  using namespace decide;
  CHECK(instance_key("app", "") == "app");
  CHECK(instance_key("app", "10.0.0.1:80") == "app[10.0.0.1:80]");
  CHECK(group_of("app[a]") == "app");
  CHECK(group_of("app") == "app");
  CHECK(target_of("app[[::1]:80]") == "[::1]:80");
  CHECK(target_of("app").empty());
}

}  // namespace identity_test
