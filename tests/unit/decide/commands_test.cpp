// People are told the truth about their commands: what does not exist, what does not apply, who
// may, and what came of it; and exactly once.
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"
#include "tests/unit/decide/scene.hpp"

namespace commands_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using Verb = Command::Verb;

namespace {

constexpr const char* book = R"(version: 1
mode: act
contacts:
  ops: {members: [ann, bob, root, daemon], webhook: "http://127.0.0.1:9/"}
resources:
  api: {kind: service}
  db: {kind: postgres}
  fleet: {kind: service, targets: node}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  node: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: ["a:1", "b:1"]}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 10m, startup_grace: 0s}
rules:
  - name: site-down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: api, approval: {from: [ops], ttl: 5m, count: 2}}]
  - name: by-hand
    severity: P2
    when: manual
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: db, body: "{{ var.ip }}"}]
  - name: node-down
    severity: P2
    when: not node.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", body: "{{ target }}", target: fleet}]
)";

struct People {
  Scene scene{book};

  Answered submit(Command command) {
    command.id = ++commands;
    const auto records = scene.journal().size();
    const auto answers = scene.answered().size();
    scene.feed(command);
    heard = scene.journal().size() > records;
    REQUIRE(scene.answered().size() == answers + 1);
    CHECK(scene.answered().back().command == commands);
    return scene.answered().back();
  }
  Answered submit(Verb verb, const std::string& subject, const std::string& who = "ann") {
    Command word;
    word.verb = verb;
    word.subject = subject;
    word.who = who;
    word.role = "admin";
    word.reason = "because";
    return submit(std::move(word));
  }
  void break_site() {
    for (const Nanos t : {0s, 10s, 20s}) scene.at(t).bad("site");
  }

  bool heard = false;  ///< the last command left a record
  std::uint64_t commands = 0;
};

}  // namespace

TEST_CASE("a word about what is not there is not found, says what is near, and is not heard") {
  People p;
  const std::vector<std::pair<Verb, std::string>> words{
      {Verb::ack, "INC-9"},      {Verb::resolve, "INC-9"},    {Verb::approve, "INC-9"},
      {Verb::deny, "INC-9"},     {Verb::silence, "site-dow"}, {Verb::unsilence, "SIL-1"},
      {Verb::pause, "apj"},      {Verb::trigger, "by-hanf"},  {Verb::drill, "by-hanf"},
      {Verb::unlock, "nothing"}, {Verb::note, "INC-9"},       {Verb::done, "weekly.1"}};
  const auto before = p.scene.journal().size();
  for (const auto& [verb, subject] : words) {
    INFO(subject);
    CHECK(p.submit(verb, subject).verdict == CommandVerdict::not_found);
    CHECK_FALSE(p.heard);
  }
  CHECK(p.submit(Verb::trigger, "by-hanf").detail ==
        "there is no rule `by-hanf`; did you mean by-hand?");
  CHECK(p.scene.journal().size() == before);
}

TEST_CASE("what does not apply now is a conflict and is not heard") {
  People p;
  p.break_site();
  CHECK(p.submit(Verb::resume, "").detail == "nothing is paused");
  CHECK(p.submit(Verb::unlock, "api").detail == "api is not locked");
  CHECK(p.submit(Verb::trigger, "site-down").verdict == CommandVerdict::conflict);
  REQUIRE(p.submit(Verb::pause, "").verdict == CommandVerdict::taken);
  CHECK(p.submit(Verb::resume, "api").verdict == CommandVerdict::conflict);
  CHECK_FALSE(p.heard);
  REQUIRE(p.submit(Verb::resolve, "INC-1").verdict == CommandVerdict::taken);
  for (const Verb verb : {Verb::ack, Verb::resolve, Verb::approve, Verb::deny})
    CHECK(p.submit(verb, "INC-1").verdict == CommandVerdict::conflict);
  CHECK_FALSE(p.heard);
}

TEST_CASE(
    "a note stands in the timeline, of an incident that is over as well, and changes nothing") {
  People p;
  p.break_site();
  const auto before = *p.scene.incident("site-down");
  const auto noted = p.submit(Verb::note, "INC-1");
  CHECK(noted.verdict == CommandVerdict::taken);
  CHECK(noted.detail == "noted: it stands in the timeline of INC-1");
  CHECK(p.heard);
  auto after = *p.scene.incident("site-down");
  REQUIRE(after.timeline.size() == before.timeline.size() + 1);
  CHECK(after.timeline.back().text == "note by ann: because");
  CHECK(after.timeline.back().by == "ann");
  CHECK(after.state == before.state);
  CHECK_FALSE(after.acked_at);
  after.timeline = before.timeline;
  after.last_said = before.last_said;
  CHECK(after == before);
  REQUIRE(p.submit(Verb::resolve, "INC-1").verdict == CommandVerdict::taken);
  CHECK(p.submit(Verb::note, "INC-1", "bob").verdict == CommandVerdict::taken);
  CHECK(p.scene.incident("site-down")->timeline.back().text == "note by bob: because");
  p.scene.restart();
  CHECK(p.scene.incident("site-down")->timeline.back().text == "note by bob: because");
}

TEST_CASE("a note without a text is malformed, and the note itself is no reason that is cut") {
  People p;
  p.break_site();
  Command note = word(Verb::note, "INC-1", "ann");
  CHECK(p.submit(note).verdict == CommandVerdict::malformed);
  CHECK_FALSE(p.heard);
  note.reason = std::string(1800, 'x');
  CHECK(p.submit(note).verdict == CommandVerdict::taken);
  const Record& record = p.scene.journal().back();
  CHECK(record.text == "note by ann: " + note.reason);
  CHECK(record.reason.empty());
}

TEST_CASE("an approval of somebody who may not is forbidden and says who may") {
  People p;
  p.break_site();
  const auto refused = p.submit(Verb::approve, "INC-1", "zed");
  CHECK(refused.verdict == CommandVerdict::forbidden);
  CHECK(refused.detail ==
        "zed may not answer for webhook of INC-1; who may: ops, ann, bob, root, daemon");
  CHECK_FALSE(p.heard);
  CHECK(p.submit(Verb::deny, "INC-1", "zed").verdict == CommandVerdict::forbidden);
  CHECK(p.scene.started("webhook") == 0);
}

TEST_CASE("two different people have to agree; root and the daemon's own user are one") {
  People p;
  p.break_site();
  CHECK(p.submit(Verb::approve, "INC-1", "root").detail == "approved by root; 1 more of 2 have to");
  CHECK(p.submit(Verb::approve, "INC-1", "daemon").verdict == CommandVerdict::conflict);
  CHECK(p.submit(Verb::approve, "INC-1", "root").verdict == CommandVerdict::conflict);
  CHECK(p.scene.started("webhook") == 0);
  CHECK(p.submit(Verb::approve, "INC-1", "bob").verdict == CommandVerdict::taken);
  CHECK(p.heard);
  CHECK(p.scene.started("webhook") == 1);
}

TEST_CASE("an approval may be named by its own id") {
  People p;
  p.break_site();
  const auto pending = p.scene.engine().pending_approvals(p.scene.now());
  REQUIRE(pending.size() == 1);
  CHECK(p.submit(Verb::approve, pending[0].id, "ann").verdict == CommandVerdict::taken);
  CHECK(p.heard);
}

TEST_CASE("an answer to what no longer stands is told what does") {
  People p;
  p.break_site();
  p.submit(Verb::approve, "INC-1.q1", "ann");
  decide::ActionPlanned other;
  other.parameters = {{"url", "elsewhere"}};
  other.detail = "something else";
  p.scene.plan("webhook", other);
  p.submit(Verb::approve, "INC-1.q1", "bob");
  for (const char* old : {"INC-1.q1", "INC-1"}) {
    const auto refused = p.submit(Verb::approve, old, "bob");
    CHECK(refused.verdict == CommandVerdict::conflict);
    CHECK(refused.detail.find("INC-1.q2: ") != std::string::npos);
    CHECK_FALSE(p.heard);
  }
  CHECK(p.submit(Verb::approve, "INC-1.q9", "bob").verdict == CommandVerdict::conflict);
  CHECK(p.submit(Verb::approve, "INC-9.q1", "bob").verdict == CommandVerdict::not_found);
  CHECK(p.submit(Verb::deny, "INC-1", "bob").verdict == CommandVerdict::taken);
  CHECK(p.scene.started("webhook") == 0);
}

TEST_CASE("a denial ends it, and the answer says so") {
  People p;
  p.break_site();
  CHECK(p.submit(Verb::deny, "INC-1").detail ==
        "denied: nothing more is started for INC-1, people were told");
  CHECK(p.scene.state("site-down") == "escalated");
}

TEST_CASE("a silence is named by the answer and can be ended") {
  People p;
  Command word;
  word.verb = Verb::silence;
  word.subject = "api";
  word.who = "ann";
  word.reason = "work";
  word.until = p.scene.now().wall + 2h;
  const auto made = p.submit(word);
  REQUIRE(made.verdict == CommandVerdict::taken);
  REQUIRE(p.scene.engine().ledger().silences().contains(made.id));
  CHECK(made.detail.find("resource=api is silenced until 2025-01-16T05:00:00.000Z") == 0);
  CHECK(p.submit(Verb::unsilence, made.id).verdict == CommandVerdict::taken);
  CHECK(p.scene.engine().ledger().silences().empty());
}

TEST_CASE("a silence lasts from when it is heard, and one that has ended already is refused") {
  People p;
  Command word;
  word.verb = Verb::silence;
  word.subject = "api";
  word.who = "ann";
  word.reason = "work";
  word.lasts = 2h;
  const auto made = p.submit(word);
  CHECK(made.detail.find("resource=api is silenced until 2025-01-16T05:00:00.000Z") == 0);
  word.lasts.reset();
  word.until = p.scene.now().wall;
  const auto late = p.submit(word);
  CHECK(late.verdict == CommandVerdict::malformed);
  CHECK(late.detail == "`until` has passed already");
  word.until = p.scene.now().wall + 1ns;
  CHECK(p.submit(word).verdict == CommandVerdict::taken);
}

TEST_CASE("a trigger needs exactly its variables and names the incident") {
  People p;
  CHECK(p.submit(Verb::trigger, "by-hand").verdict == CommandVerdict::malformed);
  Command word;
  word.verb = Verb::trigger;
  word.subject = "by-hand";
  word.who = "ann";
  word.variables = {{"ip", "203.0.113.7"}, {"port", "1"}};
  CHECK(p.submit(word).verdict == CommandVerdict::malformed);
  word.variables.erase("port");
  const auto opened = p.submit(word);
  CHECK(opened.verdict == CommandVerdict::taken);
  CHECK(opened.id == "INC-1");
}

TEST_CASE(
    "of many targets some are listed, of none it is said, and the only one need not be named") {
  const document::test::Directory here;
  const auto answer = [&](int count, const std::string& target) {
    std::string targets;
    for (int i = 0; i < count; ++i) targets += (i == 0 ? "\"n" : ", \"n") + std::to_string(i) + '"';
    here.write("nodes.json", "[{\"targets\": [" + targets + "]}]");
    Scene s{R"(version: 1
probes:
  node: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets_from: {allow_empty: true, file_sd: )" +
            here.path("nodes.json") +
            "}}\nrules:\n  - {name: down, severity: P2, when: not node.up, steps: []}\n"};
    Command word;
    word.verb = Verb::trigger;
    word.subject = "down";
    word.target = target;
    s.feed(word);
    return s.answered().back();
  };
  CHECK(answer(25, "").detail.ends_with("n18, n19 and 5 more"));
  CHECK(answer(2, "elsewhere.example.com").detail ==
        "down has no target `elsewhere.example.com`; it has n0, n1");
  CHECK(answer(1, "").verdict == CommandVerdict::taken);
  CHECK(answer(0, "").detail == "down has no target now: its list is empty");
  CHECK(answer(0, "n1").verdict == CommandVerdict::conflict);
}

TEST_CASE("a trigger or a drill of a rule with several targets says which one") {
  People p;
  for (const Verb verb : {Verb::trigger, Verb::drill}) {
    const auto none = p.submit(verb, "node-down");
    CHECK(none.verdict == CommandVerdict::malformed);
    CHECK(none.detail ==
          "node-down is judged per target: say which one with --target; it has a:1, b:1");
    Command word;
    word.verb = verb;
    word.subject = "node-down";
    word.target = "b:2";
    CHECK(p.submit(word).verdict == CommandVerdict::not_found);
    CHECK(p.submit(word).detail == "node-down has no target `b:2`; did you mean b:1?");
    word.target = "b:1";
    const auto opened = p.submit(word);
    CHECK(opened.verdict == CommandVerdict::taken);
    CHECK(p.scene.engine().ledger().find(opened.id)->target == "b:1");
    word.subject = "site-down";
    CHECK(p.submit(word).detail == "site-down has no targets: leave `target` out");
  }
}

TEST_CASE(
    "an instance is paused and silenced by its name, and one that is not there is no resource") {
  People p;
  CHECK(p.submit(Verb::pause, "fleet[a:1]").verdict == CommandVerdict::taken);
  CHECK(p.scene.engine().ledger().paused().contains("fleet[a:1]"));
  CHECK(p.submit(Verb::pause, "fleet[c:1]").verdict == CommandVerdict::not_found);
  CHECK(p.submit(Verb::pause, "db[a:1]").verdict == CommandVerdict::not_found);
  CHECK(p.submit(Verb::unlock, "fleet[a:1]").verdict == CommandVerdict::conflict);
}

TEST_CASE(
    "what is paused as a whole is not resumed in part, and what is not paused is not resumed") {
  People p;
  REQUIRE(p.submit(Verb::pause, "").verdict == CommandVerdict::taken);
  CHECK(p.submit(Verb::resume, "api").detail ==
        "everything is paused, not api alone: `runbookd resume` ends it");
  REQUIRE(p.submit(Verb::resume, "").verdict == CommandVerdict::taken);
  REQUIRE(p.submit(Verb::pause, "db").verdict == CommandVerdict::taken);
  CHECK(p.submit(Verb::resume, "api").detail == "api is not paused");
  CHECK(p.submit(Verb::pause, "elsewhere").detail ==
        "there is no resource `elsewhere`; the rulebook lists the resources");
  CHECK(p.submit(Verb::resume, "db").detail ==
        "db is resumed: the clocks of all rules start afresh");
}

TEST_CASE("a pause tells how many actions go on, of the resource and of its instances") {
  Scene s{R"(version: 1
mode: act
resources:
  api: {kind: service}
  fleet: {kind: service, targets: node}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s}
  node: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: [a, b, c, d]}
defaults: {for: 0s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
  - {name: api, severity: P2, when: not site.up, steps: [{do: webhook, url: "http://127.0.0.1:3/", target: api}]}
  - {name: node, severity: P2, when: not node.up, steps: [{do: exec, argv: [/bin/true], target: fleet}]}
)"};
  s.hang("webhook");
  s.hang("exec");
  for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site").bad("node", {}, "a");
  for (const char* well : {"b", "c", "d"}) s.ok("node", {}, well);
  REQUIRE(s.started("webhook") + s.started("exec") == 2);
  const auto pause = [&](const std::string& subject) {
    s.feed(word(Verb::pause, subject));
    return s.answered().back().detail;
  };
  CHECK(pause("fleet[a]").ends_with("; 1 action that is under way goes on"));
  CHECK(pause("fleet").ends_with("; 1 action that is under way goes on"));
  CHECK(pause("").ends_with("; 2 actions that are under way go on"));
}

TEST_CASE("a question to people that was answered says that the procedure goes on") {
  Scene s{plain_top() + R"(rules:
  - name: down
    severity: P1
    when: manual
    run: all
    steps: [{do: human, ask: "look"}, {do: webhook, url: "http://127.0.0.1:3/", target: api}]
)"};
  s.feed(word(Verb::trigger, "down"));
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.answered().back().detail == "confirmed: the procedure goes on");
}

TEST_CASE("an acknowledgement that has ended before it began is refused") {
  Scene s{plain_top() + "rules:\n  - {name: down, severity: P1, when: not site.up, steps: []}\n"};
  s.steady("site", 10s, 1min, false);
  Command said = word(Verb::ack, "INC-1", "ann");
  said.until = s.now().wall;
  s.feed(said);
  CHECK(s.answered().back().verdict == CommandVerdict::malformed);
  CHECK(s.answered().back().detail == "`until` has passed already");
}

TEST_CASE("a pause tells how it ends") {
  People p;
  CHECK(p.submit(Verb::pause, "").detail == "paused: nothing is started until `runbookd resume`");
  CHECK(p.submit(Verb::pause, "db").detail ==
        "db is paused: nothing is started on it until `runbookd resume db`");
  CHECK(p.submit(Verb::resume, "").verdict == CommandVerdict::taken);
  CHECK(p.scene.engine().ledger().paused().empty());
}

}  // namespace commands_test
