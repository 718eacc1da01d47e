// What people read: templates filled in, values told with a message, messages of a drill.
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace templates_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const std::string head = R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api, json: {n: e as number, word: f as string}}
  mysite: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s, json: {n: e as number}}
  many: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: ["127.0.0.1:3", "127.0.0.1:4"]}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
  boss: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
)";

std::string rule(const std::string& when, const std::string& rest) {
  return head + "rules:\n  - name: down\n    severity: P1\n    when: '" + when + "'\n" + rest;
}

}  // namespace

TEST_CASE("a message is filled in with its incident, its target and its variables") {
  Scene s{rule("not many.up",
               "    steps: [{do: notify, to: [ops], message: '{{ incident.id }}|{{ incident.rule "
               "}}|{{ incident.severity }}|{{ incident.target }}|{{ target }}|{{ "
               "incident.opened_at }}'}]\n")};
  s.at(0s).bad("many", {}, "127.0.0.1:4");
  REQUIRE(s.messages().size() == 1);
  CHECK(title(s.messages().front()) ==
        "[P1] down of 127.0.0.1:4 (INC-1): "
        "INC-1|down|P1|127.0.0.1:4|127.0.0.1:4|2025-01-16T03:00:00.000Z");
}

TEST_CASE("a variable is told as it was given, and without one nothing starts") {
  Scene s{rule("manual",
               "    run: all\n    steps: [{do: notify, to: [ops], message: 'to {{ var.region }}; "
               "{{ var.zone }}; {{ site.n }}'}]\n")};
  Command said = word(Command::Verb::trigger, "down");
  said.variables["region"] = "us-east1";
  s.at(0s).ok("site", {{"n", 4.0}}).feed(said);
  CHECK(s.answered().back().verdict == CommandVerdict::malformed);
  CHECK(s.messages().empty());
  said.variables["zone"] = "b";
  s.feed(said);
  REQUIRE(s.messages().size() == 2);
  CHECK(title(s.messages().front()) == "[P1] down (INC-1): to us-east1; b; 4");
  CHECK(title(s.messages().back()) == "[P1] down (INC-1): resolved: the procedure is over");
  CHECK(s.state("down") == "resolved");
}

TEST_CASE("a summary of one's own replaces the condition, before there is an incident to name") {
  Scene s{rule("not many.up",
               "    summary: '{{ target }} is down {{ incident.id }}'\n    steps: []\n")};
  s.at(0s).bad("many", {}, "127.0.0.1:3");
  CHECK(s.incident("down", "127.0.0.1:3")->summary == "127.0.0.1:3 is down ");
}

TEST_CASE("an incident tells each value once, also when one name ends like another") {
  Scene s{rule("mysite.n > 1 and site.n > 1 and site.n < 9", "    steps: []\n")};
  s.at(0s).ok("mysite", {{"n", 4.0}}).ok("site", {{"n", 4.0}});
  CHECK(s.incident("down")->summary ==
        "mysite.n > 1 and site.n > 1 and site.n < 9 (mysite.n = 4, site.n = 4)");
}

TEST_CASE("an incident tells a function with what it was asked about") {
  Scene s{rule(
      "share(not many.up) > 40% and consecutive_failures(site) >= 0 and default(site.n, 5) > 1",
      "    steps: []\n")};
  s.at(0s).ok("many", {}, "127.0.0.1:3").bad("many", {}, "127.0.0.1:4").ok("site");
  const std::string& summary = s.at(1s).incident("down")->summary;
  CHECK(summary.find("(share(not many.up) = 50%, consecutive_failures(site) = 0, "
                     "default(site.n, 5) = 5)") != std::string::npos);
}

TEST_CASE("an incident whose condition reads no value tells only the condition") {
  Scene s{rule("true or site.up", "    steps: []\n")};
  s.at(0s).ok("site");
  CHECK(s.incident("down")->summary == "true or site.up (site.up = true)");
}

TEST_CASE("of very many values only the first are told") {
  std::string when = "site.up";
  std::string probes;
  for (int i = 0; i < 30; ++i) {
    const std::string name = "probe_number_" + std::to_string(i);
    probes += "  " + name + ": {http: \"http://127.0.0.1:1/\", every: 10s, timeout: 2s}\n";
    when += " or " + name + ".up";
  }
  std::string text = rule(when, "    steps: []\n");
  text.insert(text.find("contacts:"), probes);
  Scene s{text};
  s.at(0s).ok("site");
  const std::string& summary = s.incident("down")->summary;
  CHECK(summary.ends_with("...)"));
  CHECK(summary.size() == when.size() + 2 + 300 + 3 + 1);
}

TEST_CASE("the evidence that a rule names is kept with its incident") {
  Scene s{rule("not site.up", "    evidence: [mysite]\n    steps: []\n")};
  s.at(0s).bad("site");
  CHECK(s.incident("down")->evidence == std::vector<std::string>{"mysite", "site"});
}

TEST_CASE("the severity rises when the worse case comes true, and never falls") {
  std::string text = rule("not site.up", "    steps: []\n");
  text.replace(text.find("severity: P1"), 12, "severity: {P0: site.n > 5, P2: site.n > 0}");
  Scene s{text};
  s.at(0s).bad("site", {{"n", 1.0}});
  CHECK(s.incident("down")->severity == Severity::p2);
  s.at(10s).bad("site", {{"n", 9.0}});
  CHECK(s.incident("down")->severity == Severity::p0);
  s.at(20s).bad("site", {{"n", 1.0}});
  CHECK(s.incident("down")->severity == Severity::p0);
  // No case is true: the mildest.
  Scene mild{text};
  mild.at(0s).bad("site", {{"n", 0.0}});
  CHECK(mild.incident("down")->severity == Severity::p3);
}

TEST_CASE("a human step names who confirmed it, and takes no approval beside its own question") {
  const auto asking = [](const std::string& more) {
    return rule("manual", "    run: all\n    steps: [{do: human, ask: 'look'" + more + "}]\n");
  };
  Scene s{asking(", from: [ops, boss]")};
  s.feed(word(Command::Verb::trigger, "down"));
  s.feed(word(Command::Verb::approve, "INC-1", "ann"));
  CHECK(s.step("down", 1) == "awaiting_approval:approval");
  s.feed(word(Command::Verb::approve, "INC-1", "boss"));
  CHECK(s.step("down", 1) == "done");
  CHECK(s.incident("down")->steps.front().detail == "confirmed by boss");
  std::string refused;
  try {
    Scene{asking(", approval: {from: [ops, boss], count: 2}")};
  } catch (const std::exception& e) {
    refused = e.what();
  }
  CHECK(refused.find("`human` asks people already") != std::string::npos);
}

TEST_CASE("a drill's messages are marked, and a message without words tells the summary") {
  Scene s{rule("not site.up", "    steps: [{do: notify, to: [ops]}, {do: human, ask: 'look'}]\n")};
  s.at(0s).ok("site").feed(word(Command::Verb::drill, "down"));
  REQUIRE(s.messages().size() == 2);  // what the step says, and that the drill is over
  for (const auto& message : s.messages()) CHECK(title(message).find("[DRILL] [P1] down") == 0);
  CHECK(s.step("down", 2) == "done:drill");
  CHECK(s.incident("down")->steps.back().detail.find("would ask people: ") == 0);
}

TEST_CASE(
    "a drill tells what `requires` and the plan would hold back, and skips what does not apply") {
  Scene s{
      rule("not site.up",
           "    steps:\n"
           "      - {do: webhook, url: \"http://127.0.0.1:3/\", target: api, requires: mysite.up}\n"
           "      - {do: exec, argv: [/bin/true], target: api, if: mysite.up}\n"
           "      - {do: exec, argv: [/bin/false], target: api}\n")};
  ActionPlanned plan;
  plan.capacity = CapacityChange{10, 1};
  plan.detail = "scales";
  s.plan("webhook", plan);
  s.refuse("exec", ActionError::no_target);
  s.at(0s).ok("site").bad("mysite").feed(word(Command::Verb::drill, "down"));
  const auto& steps = s.incident("down")->steps;
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].detail.find("would do: scales; the plan would be withheld: capacity_floor (it "
                             "would leave 1 of 10 instances)") == 0);
  CHECK(
      steps[0].detail.find("now it would be withheld: requires_false (mysite.up does not hold)") !=
      std::string::npos);
  CHECK(s.step("down", 2) == "skipped");
  CHECK(steps[2].detail.find("planning refused it: no_target, refused") == 0);
  CHECK(s.started("webhook") == 0);
}

TEST_CASE("a rung that only looks waits for its own condition, and for people's word") {
  const std::string look =
      "{do: webhook, url: \"http://127.0.0.1:3/\", hazard: diagnose, if: mysite.up}";
  const std::string text = rule("not site.up", "    steps: [" + look + "]\n");
  Scene skipped{text};
  skipped.at(0s).bad("mysite").bad("site");
  CHECK(skipped.step("down", 1) == "skipped");
  Scene held{text};
  held.at(0s).bad("site");
  CHECK(held.step("down", 1) == "withheld:if_unknown");
  held.at(10s).ok("mysite").bad("site");
  CHECK(held.started("webhook") == 1);
  CHECK(held.step("down", 1) == "done");
  Scene stopping{text};
  stopping.at(0s).ok("mysite").feed(Stopping{}).bad("site");
  CHECK(stopping.started("webhook") == 0);
  Scene paused{text};
  paused.feed(word(Command::Verb::pause, ""));
  paused.at(0s).ok("mysite").bad("site");
  CHECK(paused.step("down", 1) == "withheld:paused");
}

TEST_CASE("words about what is not there, or is over, change nothing") {
  Scene s{rule("not site.up", "    steps: []\n")};
  s.at(0s).ok("site");
  const std::size_t before = s.journal().size();
  using Verb = Command::Verb;
  for (const Verb verb : {Verb::ack, Verb::resolve, Verb::approve, Verb::deny, Verb::trigger})
    s.feed(word(verb, "INC-7"));
  CHECK(s.journal().size() == before);
  s.bad("site").feed(word(Verb::resolve, "INC-1"));
  REQUIRE(s.state("down") == "resolved");
  const std::size_t resolved = s.journal().size();
  s.feed(word(Verb::ack, "INC-1")).feed(word(Verb::approve, "INC-1"));
  CHECK(s.journal().size() == resolved);
  // A second trigger of what is open already opens nothing.
  Scene manual{rule("manual", "    run: all\n    steps: [{do: human, ask: 'look'}]\n")};
  manual.feed(word(Verb::trigger, "down")).feed(word(Verb::trigger, "down"));
  CHECK(manual.engine().ledger().incidents().size() == 1);
}

TEST_CASE("a silence of everything mutes every rule until it ends, in whatever words") {
  Scene s{rule("not site.up", "    steps: []\n")};
  s.feed(word(Command::Verb::silence, ""));
  s.at(0s).bad("site").at(2h).bad("site");
  CHECK(s.state("down") == "none");
  CHECK(s.engine().explain(0, 0, s.now()).verdict.find("silenced by ops") != std::string::npos);
  s.feed(word(Command::Verb::unsilence, s.engine().ledger().silences().begin()->first));
  CHECK(s.state("down") != "none");
}

}  // namespace templates_test
