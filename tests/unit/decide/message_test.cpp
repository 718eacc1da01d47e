// What people are told, and what a timeline says: the data of messages, and the sentences of
// records.
#include "daemon/decide/incidents/story.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"
#include "tests/unit/decide/scene.hpp"

namespace message_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const std::string head = R"(version: 1
contacts:
  ops: {webhook: "http://127.0.0.1:9/"}
  dba: {webhook: "http://127.0.0.1:9/dba"}
resources:
  db: {kind: service}
probes:
  pg: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: db, json: {used: u as percent}}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
)";

std::string ladder(const std::string& mode, const std::string& steps) {
  return head + "mode: " + mode + R"(
rules:
  - name: crowded
    severity: {P1: pg.used > 90%, P2: otherwise}
    when: pg.used > 40%
    summary: "{{ pg.used }} of the connections are used"
    steps: [)" +
         steps + "]\n";
}

const std::string fix = R"({do: exec, argv: [/opt/fix], target: db, hazard: disruptive})";

Cells used(double share) { return {{"used", share}}; }

void samples(Scene& s, Nanos from, Nanos to, double share) {
  for (Nanos t = from; t <= to; t += 10s) s.at(t).ok("pg", used(share));
}

const Notify* message_with(const Scene& s, const std::string& part) {
  for (const Notify& n : s.messages())
    if (title(n).find(part) != std::string::npos) return &n;
  return nullptr;
}

}  // namespace

TEST_CASE("who is needed learns what it looks like now, the cause, and what to type") {
  Scene s{ladder("act", fix)};
  s.answer(
      "exec",
      {ActionStatus::no_effect, ActionError::no_target, "'/opt/fix' is no executable file", {}});
  samples(s, 0s, 20s, 0.415);
  s.at(30s).ok("pg", used(0.8));
  samples(s, 40s, 60s, 0.85);
  const Notify* n = message_with(s, "needs people");
  REQUIRE(n != nullptr);
  CHECK(title(*n) == "[P2] crowded (INC-1): needs people: no step is left");
  CHECK(n->summary.ends_with("% of the connections are used"));
  CHECK(n->state == "escalated");
  CHECK(n->severity == "P2");
  CHECK(n->cause == "exec on db: failed (no_target): '/opt/fix' is no executable file");
  CHECK(n->command == "runbookd explain INC-1");
  CHECK(n->contacts == std::vector<std::string>{"ops", "dba"});
}

TEST_CASE("a question says who may answer it, until when, and how") {
  Scene s{ladder("act",
                 R"({do: exec, argv: [/opt/fix], target: db, approval: {from: [dba], ttl: 20m}})")};
  samples(s, 0s, 30s, 0.5);
  const Notify* n = message_with(s, "approval needed");
  REQUIRE(n != nullptr);
  CHECK(n->command == "runbookd approve INC-1.q1 (or: runbookd deny INC-1.q1)");
  CHECK(n->who == "dba");
  REQUIRE(n->until.has_value());
  CHECK(*n->until - s.now().wall > 19min);
}

TEST_CASE("who was told of an incident learns that it grows worse, and that it is over") {
  Scene s{ladder("act", "")};
  samples(s, 0s, 30s, 0.415);
  REQUIRE(message_with(s, "needs people") != nullptr);
  s.at(40s).ok("pg", used(0.955));
  const Notify* risen = message_with(s, "severity rises to P1");
  REQUIRE(risen != nullptr);
  CHECK(title(*risen) ==
        "[P1] crowded (INC-1): severity rises to P1: 95.5% of the connections are used");
  CHECK(s.incident("crowded")->summary == "95.5% of the connections are used");
  samples(s, 50s, 100s, 0.1);
  const Notify* over = message_with(s, "resolved");
  REQUIRE(over != nullptr);
  CHECK(title(*over) == "[P1] crowded (INC-1): resolved: false for 30s");
  CHECK(over->contacts == std::vector<std::string>{"dba", "ops"});
  CHECK(over->cause.empty());
}

TEST_CASE("who was told is remembered over a restart, and nobody else is told the end") {
  Scene s{ladder("act", R"({do: notify, to: [ops]})")};
  samples(s, 0s, 30s, 0.415);
  CHECK(s.incident("crowded")->told == std::set<std::string>{"ops"});
  s.restart();
  CHECK(s.incident("crowded")->told == std::set<std::string>{"ops"});
  samples(s, 40s, 100s, 0.1);
  const Notify* over = message_with(s, "resolved");
  REQUIRE(over != nullptr);
  CHECK(over->contacts == std::vector<std::string>{"ops"});
}

TEST_CASE("who was told hears that a rule was taken away, too") {
  Scene s{ladder("act", R"({do: notify, to: [ops]})")};
  samples(s, 0s, 30s, 0.415);
  s.reload(head +
           "mode: act\nrules:\n  - {name: other, severity: P1, when: pg.used > 99%, steps: []}\n");
  const Notify* over = message_with(s, "resolved");
  REQUIRE(over != nullptr);
  CHECK(title(*over) == "[P2] crowded (INC-1): resolved: the rulebook no longer has this rule");
  CHECK(over->contacts == std::vector<std::string>{"ops"});
}

TEST_CASE("a message about a list that became empty asks no other probe what it said") {
  const std::string fleet = R"(version: 1
mode: act
contacts:
  ops: {webhook: "http://127.0.0.1:9/"}
probes:
  fleet: {http: "http://127.0.0.1:1/{{ target }}", every: 10s, timeout: 2s, targets_from: {file_sd: "FILES", allow_empty: true}}
defaults: {for: 0s, resolve_after: 30s, startup_grace: 0s}
rules:
  - {name: many, severity: P2, when: share(not fleet.up) > 50%, steps: []}
)";
  const document::test::Directory here;
  const std::string files = here.path("fleet.json");
  const std::string book = std::string{fleet}.replace(fleet.find("FILES"), 5, files);
  here.write("fleet.json", R"([{"targets": ["a"]}])");
  Scene s{book};
  for (Nanos t = 0s; t <= 30s; t += 10s) s.at(t).bad("fleet", {}, "a");
  REQUIRE(message_with(s, "needs people") != nullptr);
  here.write("fleet.json", "[]");
  s.reload(book);
  s.feed(word(Command::Verb::ack, "INC-1"));
  CHECK(s.messages().back().news == News::acknowledged);
}

TEST_CASE("of an incident that nobody was told of nobody is told the end") {
  Scene s{ladder("act", fix)};
  samples(s, 0s, 30s, 0.5);
  samples(s, 40s, 200s, 0.1);
  CHECK(s.state("crowded") == "resolved");
  CHECK(s.messages().empty());
}

TEST_CASE("a step that helped is told to those who were told of the incident") {
  Scene s{ladder("act", R"({do: notify, to: [ops]}, )" + fix)};
  samples(s, 0s, 30s, 0.5);
  samples(s, 40s, 80s, 0.1);
  const Notify* fixed = message_with(s, "fixed by");
  REQUIRE(fixed != nullptr);
  CHECK(title(*fixed).find("fixed by exec on db: ") != std::string::npos);
  CHECK(fixed->contacts == std::vector<std::string>{"ops"});
}

TEST_CASE("one event is told once") {
  Scene hand{head +
             "mode: act\nrules:\n  - {name: crowded, severity: P1, when: pg.used > 90%, "
             "verify: pg.used < 40%, steps: [{do: notify, to: [ops]}, " +
             fix + "]}\n"};
  hand.at(0s).ok("pg", used(0.1));
  Command trigger;
  trigger.verb = Command::Verb::trigger;
  trigger.who = "ann";
  trigger.role = "operator";
  trigger.subject = "crowded";
  hand.feed(trigger);
  samples(hand, 10s, 60s, 0.1);
  REQUIRE(hand.state("crowded") == "resolved");
  CHECK(hand.messages().size() == 2);
  CHECK(title(hand.messages().back()).find("resolved: fixed by exec on db: ") != std::string::npos);
}

TEST_CASE("a rule that observes says so, says what it would do, and does not complain of waiting") {
  const std::string slow = R"({do: exec, argv: [/opt/fix], target: db, cooldown: 1h})";
  Scene s{ladder("observe", R"({do: notify, to: [ops], message: "look at it"}, )" + slow)};
  samples(s, 0s, 120s, 0.5);
  REQUIRE(s.messages().size() == 1);
  CHECK(title(s.messages()[0])
            .starts_with("[observe] [P2] crowded (INC-1): look at it (observing; not done: "));
}

TEST_CASE("a wait that people were told of is taken back when the step runs") {
  Scene s{ladder("act", R"({do: exec, argv: [/opt/fix], target: db, cooldown: 10m})")};
  samples(s, 0s, 30s, 0.5);  // runs
  CHECK(s.started("exec") == 1);
  samples(s, 40s, 100s, 0.1);  // helped
  samples(s, 110s, 800s, 0.5);
  REQUIRE(message_with(s, "exec on db waits for") != nullptr);
  CHECK(message_with(s, "exec on db waits for")->until.has_value());
  CHECK(s.started("exec") == 2);
  CHECK(message_with(s, "exec on db waits no longer: it runs") != nullptr);
}

TEST_CASE("a sentence of the timeline stands alone, and nothing is said twice") {
  Record r;
  r.kind = RecordKind::state;
  r.status = "resolved";
  r.text = "false for 2m";
  CHECK(sentence_of(r) == "resolved: false for 2m");
  r = {};
  r.kind = RecordKind::step;
  r.action = "exec";
  r.resource = "app[a]";
  r.status = "failed";
  r.reason = "no_target";
  r.text = "no such file";
  CHECK(sentence_of(r) == "exec on app[a]: failed (no_target): no such file");
  CHECK(sentence_of(r, true) == "exec on app[a]: failed (no_target)");
  r = {};
  r.kind = RecordKind::operator_;
  r.status = "pause";
  r.resource = "db";
  r.reason = "a migration";
  r.facts["who"] = "ann";
  CHECK(sentence_of(r) == "pause db by ann (a migration)");
  r = {};
  r.kind = RecordKind::message;
  r.status = told_status;
  r.facts[std::string{told_fact}] = "dba,ops";
  CHECK(sentence_of(r) == "told dba, ops");
}

TEST_CASE("what was done by hand is a sentence, with its subject, its author and its reason") {
  Record r;
  r.kind = RecordKind::operator_;
  r.status = "pause";
  CHECK(sentence_of(r, false) == "pause");
  r.resource = "db";
  r.facts["who"] = "ann";
  r.reason = "a migration";
  CHECK(sentence_of(r, false) == "pause db by ann (a migration)");
}

TEST_CASE("no two entries of a timeline say the same") {
  Scene s{ladder("act", fix)};
  s.answer("exec", {ActionStatus::no_effect, ActionError::no_target, "no such file", {}});
  samples(s, 0s, 60s, 0.5);
  const auto& timeline = s.incident("crowded")->timeline;
  for (std::size_t i = 1; i < timeline.size(); ++i) CHECK(timeline[i].text != timeline[i - 1].text);
  std::size_t repeated = 0;
  for (const auto& entry : timeline)
    if (entry.text.find("no such file") != std::string::npos) ++repeated;
  CHECK(repeated == 1);
}

TEST_CASE("whom a drill told something hears that it is over: a pager would ring on") {
  Scene s{ladder("act", "{do: notify, to: [dba], message: look}")};
  s.at(0s).ok("pg", used(0.1)).feed(word(Command::Verb::drill, "crowded"));
  REQUIRE(s.state("crowded") == "resolved");
  const Notify* opens = message_with(s, "look");
  const Notify* over = message_with(s, "resolved: ");
  REQUIRE(opens != nullptr);
  REQUIRE(over != nullptr);
  CHECK(over->contacts == std::vector<std::string>{"dba"});
  CHECK(over->drill);
  CHECK(title(*over).starts_with("[DRILL] "));
}

TEST_CASE("a message says when its incident opened and as what, also when its severity has risen") {
  Scene s{ladder("act", "{do: notify, to: [dba], message: look}")};
  samples(s, 0s, 20s, 0.5);
  samples(s, 30s, 60s, 0.95);
  samples(s, 70s, 120s, 0.1);
  const Notify* over = message_with(s, "resolved: ");
  REQUIRE(over != nullptr);
  CHECK(over->severity == "P1");
  CHECK(over->opened_as == "P2");
  CHECK(over->since == s.incident("crowded")->opened_at.wall);
}

}  // namespace message_test
