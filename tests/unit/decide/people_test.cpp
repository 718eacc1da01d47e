// People in the loop: approvals bound to what was shown, human steps, drills, silences that
// suppress an incident, maintenance windows.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace people_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const std::string head = plain_top();

const std::string asking = head + R"(rules:
  - name: down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: api, approval: {from: [ops], ttl: 5m}}]
)";

using Verb = decide::Command::Verb;

decide::ActionPlanned planned(const Facts& parameters, const Facts& binding = {}) {
  decide::ActionPlanned out;
  out.parameters = parameters;
  out.binding = binding;
  out.detail = "does a thing";
  return out;
}

void three_bad(Scene& s, Nanos from = 0s) {
  s.at(from).bad("site").at(from + 10s).bad("site").at(from + 20s).bad("site");
}

// Asked for a yes to `to: a`.
void asked(Scene& s) {
  s.plan("webhook", planned({{"to", "a"}}));
  three_bad(s);
}

// Approved, but by then it would be `to: b`: asked anew, as INC-1.q2.
void asked_anew(Scene& s) {
  asked(s);
  s.plan("webhook", planned({{"to", "b"}}));
  s.feed(word(Verb::approve, "INC-1"));
  REQUIRE(s.state("down") == "awaiting_approval");
}

// Bad again for long enough; what is asked now is no longer INC-1.q1.
void only_the_second_counts(Scene& s) {
  three_bad(s, 1min);
  REQUIRE(s.state("down") == "awaiting_approval");
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.started("webhook") == 0);
  s.feed(word(Verb::approve, "INC-1.q2"));
  CHECK(s.started("webhook") == 1);
}

bool withheld(const Scene& s, const std::string& reason) {
  const auto all = s.withheld();
  return std::find(all.begin(), all.end(), reason) != all.end();
}

}  // namespace

TEST_CASE("an approval is asked with the plan and carries out that plan") {
  Scene s{asking};
  s.plan("webhook", planned({{"to", "a"}, {"etag", "1"}}, {{"to", "a"}}));
  three_bad(s);
  CHECK(s.state("down") == "awaiting_approval");
  REQUIRE_FALSE(s.messages().empty());
  CHECK(title(s.messages().back()).find("does a thing") != std::string::npos);
  // A newer version of the state alone does not void it.
  s.plan("webhook", planned({{"to", "a"}, {"etag", "2"}}, {{"to", "a"}}));
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("an approval is void when what would be done has changed, and people are asked anew") {
  Scene s{asking};
  asked_anew(s);
  CHECK(s.started("webhook") == 0);
  CHECK(title(s.messages().back()).find("has changed") != std::string::npos);
  CHECK(title(s.messages().back()).find("INC-1.q2") != std::string::npos);
  // A late yes to what was shown first is none to this.
  s.feed(word(Verb::approve, "INC-1.q1"));
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.started("webhook") == 0);
  s.feed(word(Verb::approve, "INC-1.q2"));
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("a no is taken by the name of the incident, whatever was asked how often") {
  Scene s{asking};
  asked_anew(s);
  s.feed(word(Verb::deny, "INC-1.q1"));
  CHECK(s.state("down") == "awaiting_approval");
  s.feed(word(Verb::deny, "INC-1"));
  CHECK(s.step("down", 1) == "denied:approval");
}

TEST_CASE("a restart asks for the same thing under the same name") {
  Scene s{asking};
  asked(s);
  s.restart();
  three_bad(s, 1min);
  REQUIRE(s.state("down") == "awaiting_approval");
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.started("webhook") == 1);
}

TEST_CASE(
    "over a restart a question stands until the time that people were told, and is told once") {
  Scene s{asking};
  asked(s);
  const auto told = s.messages().size();
  const auto before = *s.incident("down")->run_of(0);
  s.restart();
  three_bad(s, 1min);
  REQUIRE(s.state("down") == "awaiting_approval");
  CHECK(s.messages().size() == told);
  CHECK(s.incident("down")->run_of(0)->question == before.question);
  CHECK(s.incident("down")->run_of(0)->until == before.until);
}

TEST_CASE("what was asked and ran out while we were down is asked anew, under another name") {
  Scene s{asking};
  asked(s);
  s.down_until(2h);
  three_bad(s, 2h + 1min);
  REQUIRE(s.state("down") == "awaiting_approval");
  CHECK(s.incident("down")->run_of(0)->question == "INC-1.q2");
  CHECK(s.messages().back().key == "INC-1/approval.q2");
}

TEST_CASE("where nobody else was told, every other contact hears that one cannot be reached") {
  Scene s{head +
          "escalation: [{notify: [ops]}]\n"
          "rules:\n  - {name: down, severity: P1, when: not site.up, steps: []}\n"};
  s.steady("site", 10s, 1min, false);
  using Is = decide::ContactHealth::Is;
  s.feed(decide::ContactHealth{"ops", "INC-1", Is::broken, "answered 401"});
  CHECK(s.messages().back().news == decide::News::unreachable);
  CHECK(s.messages().back().contacts == std::vector<std::string>{"boss"});
}

TEST_CASE(
    "who stands behind the one who cannot be reached is told, or everybody who was, or nobody") {
  using Is = decide::ContactHealth::Is;
  const std::string rules =
      "rules:\n  - {name: down, severity: P0, when: not site.up, steps: []}\n";
  const auto told = [](Scene& s, decide::ContactHealth health) {
    const auto before = s.messages().size();
    s.feed(std::move(health));
    std::string out;
    for (std::size_t i = before; i < s.messages().size(); ++i)
      for (const auto& name : s.messages()[i].contacts) out += (out.empty() ? "" : ",") + name;
    return out;
  };
  Scene two{head + "escalation: [{notify: [ops]}, {after: 1h, notify: [boss]}]\n" + rules};
  two.steady("site", 10s, 1min, false);
  CHECK(told(two, {"ops", "INC-1", Is::broken, "answered 401"}) == "boss");
  // The last one of the list: those who were told before.
  CHECK(told(two, {"boss", "INC-1", Is::broken, "answered 401"}) == "ops");
  CHECK(told(two, {"ops", "INC-1", Is::well, ""}).empty());
  CHECK(told(two, {"ops", "INC-9", Is::broken, "answered 401"}).empty());
  // What a receiver holds back goes to the next step; where there is no list there is none.
  Scene none{head + rules};
  none.steady("site", 10s, 1min, false);
  CHECK(told(none, {"ops", "INC-1", Is::held, "for 1h"}).empty());
  Scene all{head + "escalation: [{notify: [ops]}]\n" + rules};
  all.steady("site", 10s, 1min, false);
  CHECK(told(all, {"ops", "INC-1", Is::held, "for 1h"}).empty());
  // Nobody else is there.
  std::string alone = head;
  const std::string boss = "  boss: {webhook: \"http://127.0.0.1:2/\"}\n";
  alone.replace(alone.find(boss), boss.size(), "");
  Scene one{alone + rules};
  one.steady("site", 10s, 1min, false);
  CHECK(told(one, {"ops", "INC-1", Is::broken, "answered 401"}).empty());
}

TEST_CASE("of a drill nobody hears that a contact cannot be reached") {
  Scene s{asking};
  s.at(0s).ok("site");
  s.feed(word(Verb::drill, "down"));
  const auto before = s.messages().size();
  s.feed(decide::ContactHealth{"ops", "INC-1", decide::ContactHealth::Is::broken, "answered 401"});
  CHECK(s.messages().size() == before);
}

TEST_CASE("what was asked before the fault went away is not asked under its old name") {
  Scene s{asking};
  asked(s);
  s.at(30s).ok("site");
  s.restart();
  only_the_second_counts(s);
}

TEST_CASE("a restart that finds another plan asks a question of its own") {
  Scene s{asking};
  asked(s);
  s.restart();
  s.plan("webhook", planned({{"to", "b"}}));
  only_the_second_counts(s);
}

TEST_CASE("a question of a rule that was edited is a new one, whatever its parameters") {
  Scene s{asking};
  asked(s);
  std::string edited = asking;
  s.reload(edited.replace(edited.find("127.0.0.1:3/"), 12, "127.0.0.1:3/b"));
  only_the_second_counts(s);
}

TEST_CASE("an approval that finds the fault gone starts nothing") {
  Scene s{asking};
  three_bad(s);
  s.on_reprobe([](Scene& scene) { scene.ok("site"); });
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.started("webhook") == 0);
}

TEST_CASE("the question is taken back when the fault goes away, and asked again when it returns") {
  Scene s{asking};
  three_bad(s);
  s.at(30s).ok("site");
  CHECK(s.state("down") == "recovering");
  CHECK(s.step("down", 1) == "withheld:recovered");
  s.feed(word(Verb::approve, "INC-1"));
  three_bad(s, 40s);
  CHECK(s.started("webhook") == 0);
  CHECK(s.state("down") == "awaiting_approval");
}

TEST_CASE("what people decided stays decided when the fault goes away") {
  Scene s{asking};
  three_bad(s);
  s.feed(word(Verb::deny, "INC-1"));
  s.at(30s).ok("site");
  CHECK(s.step("down", 1) == "denied:approval");
}

TEST_CASE("an approval is used once and lapses after its ttl") {
  Scene s{asking};
  three_bad(s);
  decide::Command pause;
  pause.verb = Verb::pause;
  pause.who = "ops";
  s.feed(pause).feed(word(Verb::approve, "INC-1"));
  CHECK(s.step("down", 1) == "withheld:paused");
  // Held for longer than the approval is good for: it is asked for again.
  pause.verb = Verb::resume;
  s.at(30s).bad("site").at(50s).bad("site");
  s.feed(pause);
  for (int i = 1; i < 40; ++i) s.at(50s + i * 10s).bad("site");
  CHECK(s.started("webhook") <= 1);
}

TEST_CASE("only those who are named may approve, and as many as are needed") {
  std::string text = asking;
  text.replace(text.find("ttl: 5m"), 7, "ttl: 5m, count: 2");
  text.replace(text.find("from: [ops]"), 11, "from: [ops, boss]");
  Scene s{text};
  three_bad(s);
  s.feed(word(Verb::approve, "INC-1", "somebody"));
  s.feed(word(Verb::approve, "INC-1", "ops")).feed(word(Verb::approve, "INC-1", "ops"));
  CHECK(s.started("webhook") == 0);
  s.feed(word(Verb::approve, "INC-1", "boss"));
  CHECK(s.started("webhook") == 1);
}

const std::string procedure = head + R"(rules:
  - name: move
    severity: P0
    when: manual
    run: all
    steps:
      - {do: human, ask: "Point DNS to {{ var.region }}", from: [ops], ttl: 1h}
      - {do: webhook, url: "http://127.0.0.1:3/", target: api}
)";

decide::Command trigger() {
  decide::Command said = word(Verb::trigger, "move");
  said.variables["region"] = "us-east1";
  return said;
}

TEST_CASE("a human step asks, waits, and ends with a confirmation") {
  Scene s{procedure};
  s.at(1s).ok("site").feed(trigger());
  CHECK(s.step("move", 1) == "awaiting_approval:approval");
  CHECK(title(s.messages().back()).find("Point DNS to us-east1") != std::string::npos);
  CHECK(s.started("webhook") == 0);
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.step("move", 1) == "done");
  CHECK(s.started("webhook") == 1);
  CHECK(s.state("move") == "resolved");
}

TEST_CASE("a human step that asks for something else after an edit asks a new question") {
  Scene s{procedure};
  s.at(1s).ok("site").feed(trigger());
  std::string edited = procedure;
  s.reload(edited.replace(edited.find("Point DNS"), 9, "Do not point DNS"));
  s.at(10s).ok("site");
  s.feed(word(Verb::approve, "INC-1")).feed(word(Verb::approve, "INC-1.q1"));
  CHECK(s.step("move", 1) == "awaiting_approval:approval");
  CHECK(s.started("webhook") == 0);
  s.feed(word(Verb::approve, "INC-1.q2"));
  CHECK(s.step("move", 1) == "done");
}

TEST_CASE("a human step whose text reads otherwise after a restart asks a new question") {
  std::string text = head + R"(rules:
  - name: down
    severity: P1
    when: not site.up
    steps: [{do: human, ask: "look at {{ other.n }}"}]
)";
  text.insert(
      text.find("probes:\n") + 8,
      "  other: {http: \"http://127.0.0.1:4/\", every: 1h, timeout: 2s, json: {n: n as number}}\n");
  Scene s{text};
  s.at(0s).ok("other", {{"n", 1.0}});
  three_bad(s);
  REQUIRE(title(s.messages().back()).find("look at 1") != std::string::npos);
  s.restart();
  s.at(1min).ok("other", {{"n", 2.0}});
  three_bad(s, 1min);
  REQUIRE(s.state("down") == "awaiting_approval");
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.step("down", 1) == "awaiting_approval:approval");
  s.feed(word(Verb::approve, "INC-1.q2"));
  CHECK(s.step("down", 1) == "done");
}

TEST_CASE("a human step that is denied or not answered stops the procedure") {
  Scene denied{procedure};
  denied.at(1s).ok("site").feed(trigger()).feed(word(Verb::deny, "INC-1"));
  CHECK(denied.step("move", 1) == "denied:approval");
  CHECK(denied.state("move") == "escalated");
  CHECK(denied.started("webhook") == 0);

  Scene silent{procedure};
  silent.at(1s).ok("site").feed(trigger()).at(2h);
  CHECK(silent.step("move", 1) == "expired:approval");
  CHECK(silent.state("move") == "escalated");
  CHECK(silent.started("webhook") == 0);
}

TEST_CASE("a drill does everything but the change, beside a real incident, and says what held it") {
  Scene s{asking};
  s.plan("webhook", planned({{"to", "a"}}));
  s.at(0s).ok("site").feed(word(Verb::drill, "down"));
  CHECK(s.state("down") == "resolved");
  CHECK(s.step("down", 1) == "done:drill");
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "drill"));
  CHECK(s.incident("down")->steps.front().detail.find("would do: does a thing") !=
        std::string::npos);
  CHECK(s.incident("down")->steps.front().detail.find("wait for approval") != std::string::npos);
  // It took no place: the fault that comes now is an incident of its own.
  three_bad(s, 10s);
  CHECK(s.state("down") == "awaiting_approval");
}

TEST_CASE("a silence suppresses the incident, and a fault that outlives it fires when it ends") {
  Scene s{asking};
  decide::Command said = word(Verb::silence, "down");
  said.until = s.now().wall + 60s;
  s.feed(said);
  three_bad(s);
  s.at(50s).bad("site");
  CHECK(s.state("down") == "none");
  s.at(61s);  // by itself, without a sample
  CHECK(s.state("down") == "awaiting_approval");
}

TEST_CASE("a silence that is taken back lets the fault fire at once") {
  Scene s{asking};
  decide::Command said = word(Verb::silence, "api");
  said.until = s.now().wall + 1h;
  s.feed(said);
  three_bad(s);
  REQUIRE(s.state("down") == "none");
  const std::string id = s.engine().ledger().silences().begin()->first;
  s.feed(word(Verb::unsilence, "SIL-0"));
  CHECK(s.state("down") == "none");
  s.feed(word(Verb::unsilence, id));
  CHECK(s.state("down") != "none");
}

TEST_CASE("a silence resolves nothing and hides no recovery") {
  Scene s{asking};
  three_bad(s);
  decide::Command said = word(Verb::silence, "down");
  said.until = s.now().wall + 1h;
  s.feed(said);
  CHECK(s.state("down") == "awaiting_approval");
  s.at(30s).ok("site").at(40s).ok("site").at(70s).ok("site");
  CHECK(s.state("down") == "resolved");
}

TEST_CASE("in a maintenance window nothing opens; what outlives it fires at its end") {
  // The scene begins on Thursday 2025-01-16 at 03:00 UTC.
  const std::string windows =
      "maintenance:\n  - {name: nightly, windows: [\"Thu 02:00-03:01\"], rules: [down]}\n";
  Scene s{asking + windows};
  three_bad(s);
  s.at(55s).bad("site");
  CHECK(s.state("down") == "none");
  s.at(61s);
  CHECK(s.state("down") == "awaiting_approval");

  Scene other_day{asking +
                  "maintenance:\n  - {name: nightly, windows: [\"Fri 02:00-03:01 UTC\"]}\n"};
  three_bad(other_day);
  CHECK(other_day.state("down") == "awaiting_approval");
  // Began yesterday at 22:00 in a zone east of ours, and lasts past midnight there.
  Scene past_midnight{
      asking + "maintenance:\n  - {name: n, windows: [\"Wed 22:00-05:00 Europe/London\"]}\n"};
  three_bad(past_midnight);
  CHECK(past_midnight.state("down") == "none");
}

TEST_CASE("a resume observes first: the grace period begins anew") {
  std::string text = asking;
  text.replace(text.find("startup_grace: 0s"), 17, "startup_grace: 30s");
  text.replace(text.find(", approval: {from: [ops], ttl: 5m}"), 34, "");
  Scene s{text};
  s.at(40s);
  s.feed(word(Verb::pause, "")).feed(word(Verb::resume, ""));
  three_bad(s, 41s);
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("down", 1) == "withheld:startup_grace");
  s.at(75s).bad("site");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("a triggered ladder without `verify` ends with the first step that worked") {
  Scene s{head + R"(rules:
  - name: kick
    severity: P2
    when: manual
    steps:
      - {do: webhook, url: "http://127.0.0.1:3/", target: api}
      - {do: exec, argv: [/bin/true], target: api}
)"};
  s.at(1s).ok("site").feed(word(Verb::trigger, "kick"));
  CHECK(s.started("webhook") == 1);
  CHECK(s.started("exec") == 0);
  CHECK(s.state("kick") == "resolved");
}

}  // namespace people_test
