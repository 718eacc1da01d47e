// Each rail: once where it withholds, once where it lets pass.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace rails_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

std::string book(const std::string& defaults, const std::string& rules,
                 const std::string& top = {}) {
  return "version: 1\nmode: act\n" + top + R"(
resources:
  db: {kind: postgres}
  api: {kind: service, depends_on: [db]}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  pg: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, resource: db}
defaults: {for: 0s, resolve_after: 10s, settle: 0s, within: 1m, startup_grace: 0s)" +
         defaults + "}\nrules:\n" + rules;
}

std::string rule(const std::string& step, const std::string& extra = {}) {
  return "  - name: down\n    severity: P1\n    when: not site.up\n" + extra +
         "    steps: [{do: webhook, url: \"http://127.0.0.1:3/\", target: api" + step + "}]\n";
}

// One incident from its first bad sample to its resolution.
void incident(Scene& s, Nanos from) {
  s.at(from).bad("site").at(from + 10s).bad("site").at(from + 20s).bad("site");
  s.at(from + 30s)
      .ok("site")
      .at(from + 40s)
      .ok("site")
      .at(from + 50s)
      .ok("site")
      .at(from + 70s)
      .ok("site");
}

bool withheld(const Scene& s, const std::string& reason) {
  const auto all = s.withheld();
  return std::find(all.begin(), all.end(), reason) != all.end();
}

}  // namespace

TEST_CASE("confirmation: two bad samples are not enough, three are") {
  Scene s{book("", rule(""))};
  s.at(0s).bad("site").at(10s).bad("site");
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "confirmation"));
  s.at(20s).bad("site");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("startup grace: nothing starts before it is over, then it does by itself") {
  std::string text = book("", rule(""));
  text.replace(text.find("startup_grace: 0s"), 17, "startup_grace: 30s");
  Scene s{text};
  s.at(0s).bad("site").at(10s).bad("site").at(20s).bad("site");
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("down", 1) == "withheld:startup_grace");
  s.at(30s);
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("spacing: any action on the resource keeps the next incident's waiting") {
  Scene s{book("", rule(""))};
  incident(s, 0s);
  CHECK(s.started("webhook") == 1);
  incident(s, 100s);
  CHECK(s.started("webhook") == 1);
  CHECK(withheld(s, "spacing"));
  incident(s, 700s);  // disruptive: 10 minutes after the end of the first
  CHECK(s.started("webhook") == 2);
}

TEST_CASE("spacing does not hold back the ladder of one incident") {
  Scene s{book("",
               "  - name: down\n    severity: P1\n    when: not site.up\n    steps:\n"
               "      - {do: webhook, url: \"http://127.0.0.1:3/\", target: api, within: 20s}\n"
               "      - {do: exec, argv: [/bin/true], target: api}\n")};
  s.steady("site", 10s, 60s, false);
  CHECK(s.started("webhook") == 1);
  CHECK(s.started("exec") == 1);
}

TEST_CASE("cooldown: the same action on the same resource waits, over all rules") {
  Scene s{book(", rails: {spacing: {disruptive: 0s}}", rule(", cooldown: 5m"))};
  incident(s, 0s);
  incident(s, 100s);
  CHECK(s.started("webhook") == 1);
  CHECK(withheld(s, "cooldown"));
  incident(s, 400s);
  CHECK(s.started("webhook") == 2);
}

TEST_CASE("at_most: a sliding window over the journal, also after a restart") {
  Scene s{book(", rails: {spacing: {disruptive: 0s}}", rule(", at_most: 2 per 1h"))};
  incident(s, 0s);
  incident(s, 100s);
  CHECK(s.started("webhook") == 2);
  s.restart();
  incident(s, 200s);
  CHECK(s.started("webhook") == 2);
  CHECK(withheld(s, "at_most"));
  incident(s, 3700s);
  CHECK(s.started("webhook") == 3);
}

TEST_CASE("budget: three disruptive actions per hour on a resource, whatever they are") {
  Scene s{book(", rails: {spacing: {disruptive: 0s}}", rule(""))};
  for (int i = 0; i < 4; ++i) incident(s, 100s * i);
  CHECK(s.started("webhook") == 3);
  CHECK(withheld(s, "budget"));
}

TEST_CASE("parent: no action on the child while what it depends on is bad") {
  Scene s{book("", rule(""))};
  s.at(0s).bad("pg");
  s.at(0s).bad("site").at(10s).bad("site").bad("pg").at(20s).bad("site");
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "parent"));
  s.at(25s).ok("pg").at(30s).bad("site");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("parent: a rule that reads the parent's probe may act on the child") {
  Scene s{book("",
               "  - name: down\n    severity: P1\n    when: not site.up and not pg.up\n"
               "    steps: [{do: webhook, url: \"http://127.0.0.1:3/\", target: api}]\n")};
  for (int i = 0; i < 3; ++i) s.at(10s * i).bad("pg").bad("site");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE(
    "sentinels: our own network down means that nothing starts, and all clocks restart after it") {
  Scene s{book("", rule(""), "self: {sentinels: [\"tcp:127.0.0.1:9\"]}\n")};
  s.feed(decide::SentinelVerdict{false});
  s.at(0s).bad("site").at(10s).bad("site").at(20s).bad("site");
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("down", 1) == "withheld:storm");
  s.feed(decide::SentinelVerdict{true});
  s.at(30s).bad("site").at(40s).bad("site");
  CHECK(s.started("webhook") == 0);
  s.at(50s).bad("site");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("self gate: closed means no starts; reopening restarts the clocks") {
  Scene s{book("", rule(""))};
  s.feed(decide::SelfGate{false, "the journal cannot be written"});
  s.at(0s).bad("site").at(10s).bad("site").at(20s).bad("site");
  CHECK(s.step("down", 1) == "withheld:self_gate");
  s.feed(decide::SelfGate{true, ""});
  s.at(30s).bad("site").at(40s).bad("site").at(50s).bad("site");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("locks: an open incident forbids the verb on its resource") {
  const std::string lock =
      "  - name: corrupt\n    severity: P0\n    when: not pg.up\n    locks: {api: [restart]}\n";
  Scene s{book("", lock + "  - name: down\n    severity: P1\n    when: not site.up and not pg.up\n"
                          "    steps: [{do: webhook, url: \"http://127.0.0.1:3/\", target: api, "
                          "verb: restart}]\n")};
  for (int i = 0; i < 3; ++i) s.at(10s * i).bad("pg").bad("site");
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("down", 1) == "withheld:rule_lock");
}

TEST_CASE("pause survives a restart; only an explicit resume lifts it") {
  Scene s{book("", rule(""))};
  s.feed(
      decide::Command{decide::Command::Verb::pause, "ann", "operator", "", {}, "", "work", {}, {}});
  s.at(0s).bad("site").at(10s).bad("site").at(20s).bad("site");
  CHECK(s.step("down", 1) == "withheld:paused");
  s.restart();
  s.at(30s).bad("site").at(40s).bad("site").at(50s).bad("site");
  CHECK(s.started("webhook") == 0);
  s.feed(decide::Command{
      decide::Command::Verb::resume, "ann", "operator", "", {}, "", "done", {}, {}});
  s.at(60s).bad("site").at(70s).bad("site").at(80s).bad("site");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("approval: asked after the re-probe, given by who may, then evidence is judged again") {
  Scene s{
      book("", rule(", approval: {from: [ops], ttl: 1m}"), "contacts: {ops: {external: phone}}\n")};
  s.at(0s).bad("site").at(10s).bad("site").at(20s).bad("site");
  CHECK(s.state("down") == "awaiting_approval");
  CHECK(s.started("webhook") == 0);
  const std::string id = s.incident("down")->id;
  s.feed(decide::Command{
      decide::Command::Verb::approve, "mallory", "operator", id, {}, "", "", {}, {}});
  CHECK(s.started("webhook") == 0);
  s.feed(
      decide::Command{decide::Command::Verb::approve, "ops", "approver", id, {}, "", "", {}, {}});
  CHECK(s.started("webhook") == 1);
  CHECK(s.reprobes() == 2);
}

TEST_CASE("approval: expired means people, not the step") {
  Scene s{
      book("", rule(", approval: {from: [ops], ttl: 1m}"), "contacts: {ops: {external: phone}}\n")};
  s.at(0s).bad("site").at(10s).bad("site").at(20s).bad("site");
  s.steady("site", 10s, 100s, false);
  CHECK(s.step("down", 1) == "expired:approval");
  CHECK(s.state("down") == "escalated");
  CHECK(s.started("webhook") == 0);
}

TEST_CASE("requires: false holds the rung until `within`, then people are told") {
  Scene s{book("", rule(", requires: pg.up"))};
  s.at(0s).ok("pg");
  s.on_reprobe([](Scene& scene) { scene.bad("pg").bad("site"); });
  s.steady("site", 10s, 30s, false);
  CHECK(s.started("webhook") == 0);
  s.steady("site", 10s, 100s, false);
  CHECK(s.state("down") == "escalated");
}

TEST_CASE("the same remedy failing on two resources is suspended") {
  Scene s{book(", rails: {spacing: {disruptive: 0s}}",
               rule("") +
                   "  - name: db\n    severity: P1\n    when: not pg.up\n"
                   "    steps: [{do: webhook, url: \"http://127.0.0.1:3/\", target: db}]\n")};
  s.answer("webhook", {ActionStatus::no_effect, ActionError::rejected, "no", {}});
  const auto site_down = [&](Nanos from) {
    for (int i = 0; i < 3; ++i) s.at(from + 10s * i).ok("pg").bad("site");
    for (int i = 3; i < 8; ++i) s.at(from + 10s * i).ok("pg").ok("site");
  };
  for (int i = 0; i < 3; ++i) s.at(10s * i).bad("pg");
  s.at(40s).ok("pg").at(60s).ok("pg");
  site_down(100s);
  CHECK(s.started("webhook") == 2);
  s.answer("webhook", {ActionStatus::ok, ActionError::none, "", {}});
  site_down(300s);
  CHECK(s.started("webhook") == 2);
  CHECK(withheld(s, "suspended"));
}

}  // namespace rails_test
