// The sentence with which `explain` begins, in every situation that a rule can be in, and what it
// says of the steps.
#include <algorithm>

#include "daemon/decide/expression/to_text.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace explain_verdict_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const std::string head = R"(version: 1
mode: act
google: {project: p}
contacts:
  ops: {webhook: "http://127.0.0.1:9/"}
resources:
  api: {kind: service}
  run: {kind: cloud_run.service, name: r}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api, json: {n: e as number}}
  other: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s}
  m: {scrape: "http://127.0.0.1:6/metrics", every: 10s, timeout: 2s}
  many: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: ["127.0.0.1:3", "127.0.0.1:4"]}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
)";

const std::string hook = "{do: webhook, url: \"http://127.0.0.1:3/\", target: api}";

std::string book(const std::string& steps, const std::string& when = "not site.up",
                 const std::string& extra = {}) {
  return head + "rules:\n  - name: down\n    severity: P1\n    when: '" + when + "'\n" + extra +
         "    steps: [" + steps + "]\n";
}

Explanation explained(Scene& s) { return s.engine().explain(0, 0, s.now()); }
std::string verdict(Scene& s) { return explained(s).verdict; }

void three_bad(Scene& s) {
  for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site");
}

std::string observing(std::string text) {
  return text.replace(text.find("mode: act"), 9, "mode: observe");
}

std::string approving(std::string text) {
  return text.replace(text.find("mode: act"), 9, "mode: approve");
}

}  // namespace

TEST_CASE("before anything happens the verdict says what it waits for") {
  Scene s{book(hook)};
  CHECK(verdict(s) == "not judged yet: nothing that it reads has been seen");
  s.at(0s).ok("site");
  CHECK(verdict(s) == "the condition is false: there is nothing to do");
  Scene manual{book(hook, "manual")};
  CHECK(verdict(manual) == "nobody has triggered it; it does nothing by itself");
}

TEST_CASE("a step that does what an earlier one does would not start, and says so") {
  Scene s{book(hook + ", " + hook)};
  s.at(0s).ok("site");
  const Explanation e = explained(s);
  const auto& last = e.steps.at(1).objections;
  REQUIRE_FALSE(last.empty());
  CHECK(last.back().reason == Withheld::same_action);
  CHECK(last.back().detail == "step 1 does the same");
  CHECK(e.steps.at(1).outlook == Outlook::withheld);
}

TEST_CASE("once people have taken over, no step would start") {
  Scene s{book(hook + ", {do: exec, argv: [/bin/true], target: api}")};
  s.answer("webhook", {ActionStatus::unknown_effect, ActionError::lost_reply, "no answer", {}});
  three_bad(s);
  REQUIRE(s.state("down") == "escalated");
  const Explanation e = explained(s);
  CHECK(e.steps.at(1).outlook == Outlook::over);
  CHECK(e.steps.at(1).status == "not tried");
}

TEST_CASE("a ladder is followed from rung to rung") {
  Scene s{book(hook)};
  s.hang("webhook");
  three_bad(s);
  CHECK(verdict(s) == "step 1 (webhook of api) is under way: running");
  s.finish("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  CHECK(verdict(s) == "step 1 (webhook of api) is under way: verifying");
  for (int i = 3; i < 6; ++i) s.at(i * 10s).ok("site");
  CHECK(s.state("down") == "recovering");
  CHECK(verdict(s) == "the condition is false; the incident closes when it stays so");
  CHECK(explained(s).steps.at(0).outlook == Outlook::over);
  CHECK(explained(s).incident_state == "recovering");
}

TEST_CASE("while the evidence is looked at once more the step is about to start") {
  Scene s{book(hook)};
  std::string meanwhile;
  s.on_reprobe([&](Scene& at) { meanwhile = verdict(at); });
  three_bad(s);
  CHECK(meanwhile == "step 1 (webhook of api) is about to start");
}

TEST_CASE("a step that helped although the condition is still true is said to have helped") {
  Scene s{book(hook, "not site.up or site.n > 5", "    verify: site.up\n")};
  for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site", {{"n", 9.0}});
  for (int i = 3; i < 6; ++i) s.at(i * 10s).ok("site", {{"n", 9.0}});
  REQUIRE(s.step("down", 1) == "fixed");
  CHECK(verdict(s) == "a step has helped; the incident closes when the condition stays false");
}

TEST_CASE("what people have in their hands is said to be in their hands") {
  Scene s{book(hook)};
  s.answer("webhook", {ActionStatus::no_effect, ActionError::refused, "refused", {}});
  three_bad(s);
  REQUIRE(s.state("down") == "escalated");
  CHECK(verdict(s) == "handed over to people: nothing more is started");
}

TEST_CASE("a rule that only looks has no step left when it has looked") {
  Scene s{book("{do: notify, to: [ops]}")};
  CHECK(explained(s).steps.at(0).outlook == Outlook::starts);
  three_bad(s);
  CHECK(s.step("down", 1) == "done");
  CHECK(verdict(s) == "no step is left");
}

TEST_CASE("a procedure that is over is verified as a whole") {
  Scene s{book(hook, "manual", "    run: all\n    verify: site.up\n")};
  s.at(0s).bad("site").feed(word(Command::Verb::trigger, "down"));
  REQUIRE(s.step("down", 1) == "done");
  CHECK(verdict(s) == "the procedure is over, and is being verified");
  for (int i = 1; i < 4; ++i) s.at(i * 10s).ok("site");
  CHECK(s.state("down") == "resolved");
}

TEST_CASE("in observe a step would be next, a message is sent all the same") {
  Scene s{observing(book("{do: notify, to: [ops]}, " + hook))};
  s.at(0s).ok("site");
  CHECK(explained(s).steps.at(0).outlook == Outlook::starts);
  CHECK(explained(s).steps.at(1).outlook == Outlook::would_not_act);
  three_bad(s);
  CHECK(verdict(s) == "step 2 (webhook of api) would be next, but the mode is observe");
  CHECK(title(s.messages().back()).find("(observing; not done: ") != std::string::npos);
}

TEST_CASE("in approve every step asks, and names who may answer") {
  Scene s{approving(book("{do: human, ask: \"look\"}, " + hook))};
  s.at(0s).ok("site");
  const Explanation e = explained(s);
  CHECK(e.steps.at(0).outlook == Outlook::asks);
  CHECK(e.steps.at(1).outlook == Outlook::asks);
  CHECK(e.steps.at(1).waits_for == "anyone with the role approver");
  three_bad(s);
  CHECK(verdict(s) == "step 1 (human) waits for the approval of anyone with the role approver");
}

TEST_CASE("several people are needed: how many of whom") {
  Scene s{
      book("{do: webhook, url: \"http://127.0.0.1:3/\", target: api, "
           "approval: {from: [ops], count: 2}}")};
  s.at(0s).ok("site");
  CHECK(explained(s).steps.at(0).waits_for == "2 of ops");
}

TEST_CASE("an approval that rails hold back waits for no one any more") {
  Scene s{
      book("{do: webhook, url: \"http://127.0.0.1:3/\", target: api, "
           "approval: {from: [ops], ttl: 5m}}")};
  three_bad(s);
  s.feed(word(Command::Verb::pause, ""));
  Command approval = word(Command::Verb::approve, "INC-1");
  approval.who = "ops";
  s.feed(approval);
  const Explanation e = explained(s);
  CHECK(e.steps.at(0).waits_for.empty());
  CHECK(e.verdict.find("step 1 (webhook of api) is withheld: paused (") == 0);
}

TEST_CASE("a step's own condition is told before it is its turn") {
  Scene s{
      book("{do: webhook, url: \"http://127.0.0.1:3/\", target: api, if: other.up}, "
           "{do: exec, argv: [/bin/true], target: api, requires: other.up}")};
  s.at(0s).ok("site");
  Explanation e = explained(s);
  CHECK(e.steps.at(0).objections.back().reason == Withheld::if_unknown);
  CHECK(e.steps.at(0).objections.back().detail == "other.up is never_seen");
  CHECK(e.steps.at(1).objections.back().reason == Withheld::requires_unknown);
  s.ok("other");
  e = explained(s);
  CHECK(e.steps.at(0).outlook == Outlook::starts);
  CHECK(e.steps.at(1).outlook == Outlook::starts);
  s.bad("other");
  CHECK(explained(s).steps.at(0).outlook == Outlook::skipped);
}

TEST_CASE("a condition that holds is counted down, and held back by name") {
  const std::string waits = book(hook);
  Scene s{std::string{waits}.replace(waits.find("for: 0s"), 7, "for: 1m")};
  s.at(0s).bad("site").at(10s).bad("site").at(20s).bad("site");
  CHECK(verdict(s) ==
        "the condition is true; an incident opens when that has held for another 40s");
  Command silence = word(Command::Verb::silence, "down");
  silence.lasts = 1h;
  s.feed(silence);
  CHECK(verdict(s).find("the condition is true, but no incident is opened: silence (") == 0);
}

TEST_CASE("what the clock has made true counts from the next sample on") {
  Scene s{book(hook, "site.age > 15s and other.up")};
  s.at(0s).ok("site").at(10s).ok("other");
  CHECK(verdict(s) == "the condition is false: there is nothing to do");
  Stamp later = s.now();
  later = later.plus(6s);
  CHECK(s.engine().explain(0, 0, later).verdict ==
        "the condition has become true; it counts from the next sample on");
}

TEST_CASE(
    "a step that waits for evidence says how much it has, and one that does not apply is skipped") {
  Scene s{
      book("{do: webhook, url: \"http://127.0.0.1:3/\", target: api, approval: {from: [ops]}}, " +
           std::string{"{do: exec, argv: [/bin/true], target: api, if: other.up}"})};
  s.at(0s).ok("other").bad("site");
  CHECK(verdict(s) ==
        "step 1 (webhook of api) is withheld: confirmation (confirmed 1 of 3 times, held 0s)");
  s.bad("other");
  CHECK(explained(s).steps.at(1).outlook == Outlook::skipped);
}

TEST_CASE("a window that is open is among the open windows until it ends") {
  Scene s{book(hook) + "maintenance:\n  - {name: works, windows: [\"daily 03:10-03:40\"]}\n"};
  CHECK(s.engine().open_windows(s.now()).empty());
  s.at(15min);
  const auto open = s.engine().open_windows(s.now());
  REQUIRE(open.size() == 1);
  CHECK(open.front().name == "works");
  CHECK(rfc3339(open.front().until) == "2025-01-16T03:40:00.000Z");
}

TEST_CASE("what came to nothing for a moment is tried again, and says when") {
  Scene s{book(hook)};
  s.refuse("webhook", ActionError::retry);
  three_bad(s);
  const Explanation e = explained(s);
  REQUIRE_FALSE(e.steps.at(0).objections.empty());
  CHECK(e.steps.at(0).objections.back().until);
  CHECK(verdict(s).find("step 1 (webhook of api) is withheld: retry (") == 0);
}

TEST_CASE("each of two open incidents is explained as its own") {
  Scene s{book(hook) +
          "  - name: other\n    severity: P2\n    when: not other.up\n    steps: []\n"};
  s.at(0s).bad("other");
  s.at(1s).bad("site").at(10s).bad("site");
  CHECK(s.engine().explain(0, 0, s.now()).incident == "INC-2");
  CHECK(s.engine().explain(1, 0, s.now()).incident == "INC-1");
  CHECK(s.engine().explain(1, 0, s.now()).verdict ==
        "handed over to people: nothing more is started");
}

TEST_CASE("a function is one reading, read once, and a list of three conditions is one `and`") {
  Scene s{book(hook, "site.n > 1 and site.n < 9 and consecutive_failures(site) > 0")};
  s.at(0s).ok("site", {{"n", 4.0}});
  const Explanation e = explained(s);
  REQUIRE(e.condition);
  REQUIRE(e.condition->parts.size() == 3);
  CHECK(e.condition->parts[2].readings.at(0).name == "consecutive_failures(site)");
  Scene twice{book(hook, "site.n * site.n > 4 or not (site.n > 1)")};
  twice.at(0s).ok("site", {{"n", 3.0}});
  const Explanation t = explained(twice);
  CHECK(t.condition->parts.at(0).readings.size() == 1);
  CHECK(t.condition->parts.at(0).text == "site.n * site.n > 4");
  CHECK(t.condition->parts.at(1).text == "not site.n > 1");
}

TEST_CASE("a rule per target reads the sample of its own target") {
  Scene s{head + "rules:\n  - {name: down, severity: P3, when: not many.up, steps: []}\n"};
  s.at(0s).ok("many", {}, "127.0.0.1:3").at(4s).ok("many", {}, "127.0.0.1:4");
  const Explanation second = s.engine().explain(0, 1, s.now());
  CHECK(second.target == "127.0.0.1:4");
  CHECK(second.condition->readings.at(0).age == 0s);
  CHECK(s.engine().explain(0, 0, s.now()).condition->readings.at(0).age == 4s);
}

TEST_CASE("the labels that select a metric are spelled as they were written") {
  for (const char* text : {"m.a{code=\"500\"} > 1", "m.a{code=~\"5..\", path!=\"/x\"} > 1",
                           "m.a{path!~\"/x.*\"} > 1"}) {
    INFO(text);
    const auto plan = load_text(book(hook, text))->plan;
    CHECK(to_text(*plan->rules[0].when.expr) == text);
  }
}

}  // namespace explain_verdict_test
