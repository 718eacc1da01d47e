// What a start after a crash does with an INTENT that has no OUTCOME, whoever still looks after it.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace recovery_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

using Found = IntentReadBack::Found;

const std::string head = R"(version: 1
mode: act
google: {project: p}
resources:
  api: {kind: service}
  run: {kind: cloud_run.service, name: r}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
)";

std::string rule(const std::string& steps, const std::string& name = "down") {
  return "  - name: " + name + "\n    severity: P1\n    when: not site.up\n    steps: " + steps +
         "\n";
}

const std::string hook = "{do: webhook, url: \"http://127.0.0.1:3/\", target: api}";
const std::string shell = "{do: exec, argv: [/bin/true], target: api}";
const std::string rollback = "{do: cloud_run.rollback, target: run, to: previous}";
const std::string look = "{do: webhook, url: \"http://127.0.0.1:3/\", hazard: diagnose}";

// The action under way when the daemon was killed.
void breach(Scene& s, const std::string& kind) {
  s.hang(kind);
  for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site");
  REQUIRE(s.started(kind) == 1);
}

const ActionRun& run_of(Scene& s) { return s.engine().ledger().actions().front(); }

}  // namespace

TEST_CASE("an effect that is found is the step's outcome, and is verified") {
  Scene s{head + rule("[" + hook + "]")};
  breach(s, "webhook");
  s.read_back(Found::present);
  s.restart();
  CHECK(run_of(s).status == "ok");
  CHECK(s.step("down", 1) == "verifying");
  CHECK(s.incident("down")->steps.front().detail.find("waiting for") == 0);
  CHECK(s.engine().ledger().locked().empty());
}

TEST_CASE("what is still in progress is waited for") {
  Scene s{head + rule("[" + hook + "]")};
  breach(s, "webhook");
  const std::string id = run_of(s).action_id;
  s.read_back(Found::in_progress);
  s.restart();
  CHECK(s.step("down", 1) == "running");
  ActionFinished end{id, {ActionStatus::ok, ActionError::none, "done", {}}};
  s.feed(end);
  CHECK(s.step("down", 1) == "verifying");
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("what a second look finds in progress is no longer withheld") {
  Scene s{head + rule("[" + rollback + "]")};
  breach(s, "cloud_run.rollback");
  const std::string id = run_of(s).action_id;
  s.read_back(Found::absent);
  s.restart();
  s.at(30s).bad("site");
  REQUIRE(s.step("down", 1) == "withheld:confirmation");
  s.read_back(Found::in_progress);
  s.at(40s).bad("site").at(50s).bad("site").at(60s).bad("site");
  CHECK(s.step("down", 1) == "running");
  CHECK(s.engine().explain(0, 0, s.now()).verdict ==
        "step 1 (cloud_run.rollback of run) is under way: running");
  s.feed(ActionFinished{id, {ActionStatus::ok, ActionError::none, "done", {}}});
  CHECK(s.step("down", 1) == "verifying");
}

TEST_CASE("an action whose rule is gone is closed by what is found of it") {
  for (const Found found : {Found::present, Found::absent, Found::in_progress, Found::unreadable}) {
    INFO(static_cast<int>(found));
    Scene s{head + rule("[" + hook + "]")};
    breach(s, "webhook");
    s.read_back(found);
    s.reload(head + rule("[" + shell + "]", "other"));
    s.restart();
    CHECK(s.state("down") == "resolved");
    const bool open = found == Found::in_progress;
    CHECK(run_of(s).ended.has_value() != open);
    if (found == Found::present) CHECK(run_of(s).status == "ok");
    const bool lost = found == Found::absent || found == Found::unreadable;
    CHECK(s.engine().ledger().locked().contains("api") == lost);
    const auto& messages = s.messages();
    const bool told = std::any_of(messages.begin(), messages.end(), [](const Notify& n) {
      return title(n).find("resource api is locked: webhook") == 0;
    });
    CHECK(told == lost);
    CHECK(s.started("exec") == 0);
  }
}

TEST_CASE("an idempotent action whose rule is gone is not sent again") {
  Scene s{head + rule("[" + rollback + "]")};
  breach(s, "cloud_run.rollback");
  s.read_back(Found::absent);
  s.reload(head + rule("[" + shell + "]", "other"));
  s.restart();
  for (int i = 3; i < 10; ++i) s.at(i * 10s).bad("site");
  CHECK(s.started("cloud_run.rollback") == 1);
  CHECK(s.engine().ledger().locked().contains("run"));
}

TEST_CASE("a rung that was interrupted has had its turn when the fault goes away") {
  Scene s{head + rule("[" + rollback + ", " + hook + "]")};
  breach(s, "cloud_run.rollback");
  s.read_back(Found::absent);
  s.restart();
  s.at(30s).ok("site");
  s.feed(IntentReadBack{run_of(s).action_id, Found::absent, {}});
  CHECK(run_of(s).ended.has_value());
  CHECK(s.step("down", 1) == "failed:interrupted");
  for (int i = 4; i < 7; ++i) s.at(i * 10s).bad("site");
  CHECK(s.started("cloud_run.rollback") == 1);
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("a crash right behind the end of an interrupted rung gives it no second turn") {
  Scene s{head + rule("[" + rollback + "]")};
  breach(s, "cloud_run.rollback");
  s.read_back(Found::absent);
  s.restart();
  s.at(30s).bad("site").at(35s).ok("site");  // withheld once, so that the step is not `running`
  s.feed(IntentReadBack{run_of(s).action_id, Found::absent, {}});
  const auto& rows = s.journal();
  const auto end = std::find_if(rows.begin(), rows.end(),
                                [](const Record& r) { return r.kind == RecordKind::outcome; });
  REQUIRE(end != rows.end());
  s.crash_behind(static_cast<std::size_t>(end - rows.begin()) + 1);
  for (int i = 4; i < 7; ++i) s.at(i * 10s).bad("site");
  CHECK(s.started("cloud_run.rollback") == 1);
  CHECK(s.step("down", 1) == "withheld:same_action");
}

TEST_CASE("a rung that was interrupted has had its turn when the journal refuses to go on") {
  Scene s{head + rule("[" + rollback + ", " + hook + "]")};
  breach(s, "cloud_run.rollback");
  const std::string id = run_of(s).action_id;
  s.read_back(Found::absent);
  s.restart();
  s.journal_fails(true);
  for (int i = 3; i < 6; ++i) s.at(i * 10s).bad("site");
  CHECK(s.step("down", 1) == "failed:interrupted");
  s.journal_fails(false);
  for (int i = 6; i < 9; ++i) s.at(i * 10s).bad("site");
  CHECK(s.started("webhook") == 1);
  for (const ActionRun& run : s.engine().ledger().actions())
    CHECK((run.action_id == id) == (run.action == "cloud_run.rollback"));
}

TEST_CASE("a procedure does not go on past a step that a crash interrupted") {
  const std::string notice = "{do: notify, to: [ops]}";
  Scene s{head +
          "  - name: down\n    severity: P1\n    when: not site.up\n    run: all\n    steps: [" +
          rollback + ", " + notice + ", " + hook + "]\n"};
  breach(s, "cloud_run.rollback");
  s.read_back(Found::absent);
  s.restart();
  SECTION("and whose fault went away") {
    s.at(30s).ok("site");
    s.feed(IntentReadBack{run_of(s).action_id, Found::absent, {}});
  }
  SECTION("and that the journal did not let go on") {
    s.journal_fails(true);
    for (int i = 3; i < 6; ++i) s.at(i * 10s).bad("site");
    s.journal_fails(false);
  }
  CHECK(s.step("down", 1) == "failed:interrupted");
  CHECK(s.state("down") == "escalated");
  for (int i = 6; i < 9; ++i) s.at(i * 10s).bad("site");
  CHECK(s.incident("down")->steps.size() == 1);
  CHECK(s.started("webhook") == 0);
}

TEST_CASE("what is read back as running is told of as running, whether it was withheld or not") {
  Scene s{head + rule("[" + rollback + "]")};
  breach(s, "cloud_run.rollback");
  s.read_back(Found::in_progress);
  s.restart();
  const auto before = s.journal().size();
  s.feed(IntentReadBack{run_of(s).action_id, Found::in_progress, {}});
  CHECK(s.journal().size() == before);
  CHECK(s.step("down", 1) == "running");
}

TEST_CASE("an answer about an action that nobody knows, or that has ended, changes nothing") {
  Scene s{head + rule("[" + hook + "]")};
  breach(s, "webhook");
  s.finish("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  const auto before = s.journal().size();
  s.feed(IntentReadBack{run_of(s).action_id, Found::present, {}});
  s.feed(IntentReadBack{"ACT-unknown", Found::present, {}});
  CHECK(s.journal().size() == before);
}

TEST_CASE("an action is read back by the step that does the same, wherever it stands now") {
  Scene s{head + rule("[" + hook + "]")};
  breach(s, "webhook");
  // The step moved to the second place of another rule; the first one acts on another resource.
  const std::string moved = head + rule("[" + rollback + ", " + hook + "]", "other");
  s.reload(moved);
  auto book = load_text(moved);
  Ledger ledger;
  for (const Record& r : s.journal()) ledger.apply(r);
  Engine engine{book->plan, std::move(ledger), s.now()};
  const Effects effects = engine.start(s.now());
  const ReadIntentBack* asked = nullptr;
  for (const Effect& e : effects)
    if (const auto* read = std::get_if<ReadIntentBack>(&e)) asked = read;
  REQUIRE(asked != nullptr);
  CHECK(asked->rule == 0);
  CHECK(asked->step == 1);
  CHECK(asked->request.kind == "webhook");
  CHECK(asked->request.resource == "api");
}

TEST_CASE("an action on another resource is nobody's, though its kind is the same") {
  const std::string other = "{do: webhook, url: \"http://127.0.0.1:3/\", target: run}";
  Scene s{head + rule("[" + hook + "]")};
  breach(s, "webhook");
  auto book = load_text(head + rule("[" + other + "]"));
  Ledger ledger;
  for (const Record& r : s.journal()) ledger.apply(r);
  Engine engine{book->plan, std::move(ledger), s.now()};
  const Effects effects = engine.start(s.now());
  const ReadIntentBack* asked = nullptr;
  for (const Effect& e : effects)
    if (const auto* read = std::get_if<ReadIntentBack>(&e)) asked = read;
  REQUIRE(asked != nullptr);
  CHECK(asked->rule == -1);
  CHECK(asked->step == -1);
  const std::string id = asked->request.action_id;
  engine.step({s.now(), IntentReadBack{id, Found::unreadable, {}}});
  CHECK(engine.ledger().locked().contains("api"));
}

TEST_CASE("a look that a crash interrupted locks nothing, and the ladder goes on") {
  Scene s{head + rule("[" + look + ", " + shell + "]")};
  s.hang("webhook");
  s.at(0s).bad("site");
  REQUIRE(s.started("webhook") == 1);
  s.read_back(Found::unreadable);
  s.restart();
  CHECK(s.step("down", 1) == "failed:interrupted");
  CHECK(s.engine().ledger().locked().empty());
  for (int i = 1; i < 4; ++i) s.at(i * 10s).bad("site");
  CHECK(s.started("exec") == 1);
}

TEST_CASE("a look whose rule is gone is closed without a word") {
  Scene s{head + rule("[" + look + "]")};
  s.hang("webhook");
  s.at(0s).bad("site");
  s.read_back(Found::unreadable);
  s.reload(head + rule("[" + shell + "]", "other"));
  s.restart();
  CHECK(run_of(s).status == "no_effect");
  CHECK(s.engine().ledger().locked().empty());
  CHECK(s.messages().empty());
}

TEST_CASE("a look whose rule was taken away while it ran locks nothing, whatever it says") {
  Scene s{head + rule("[" + look + "]")};
  s.hang("webhook");
  s.at(0s).bad("site");
  REQUIRE(s.started("webhook") == 1);
  s.reload(head + rule("[" + shell + "]", "other"));
  s.finish("webhook", {ActionStatus::unknown_effect, ActionError::timeout, "no answer", {}});
  CHECK(run_of(s).status == "unknown_effect");
  CHECK(s.engine().ledger().locked().empty());
  CHECK(s.messages().empty());
}

TEST_CASE("an unknown effect on nothing that has a name locks nothing, and calls people") {
  Scene s{head + rule("[{do: exec, argv: [/bin/true]}]")};
  s.answer("exec", {ActionStatus::unknown_effect, ActionError::timeout, "no answer", {}});
  for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site");
  REQUIRE(s.started("exec") == 1);
  CHECK(s.state("down") == "escalated");
  CHECK(s.engine().ledger().locked().empty());
}

TEST_CASE("what the cloud tells about an effect that is found is what people read") {
  Scene s{head + rule("[" + hook + "]")};
  breach(s, "webhook");
  const std::string id = run_of(s).action_id;
  s.feed(IntentReadBack{
      id, Found::present, {ActionStatus::ok, ActionError::none, "revision r-2 serves", {}}});
  CHECK(run_of(s).status == "ok");
  CHECK(s.journal().back().kind == RecordKind::step);
  const auto& journal = s.journal();
  CHECK(std::any_of(journal.begin(), journal.end(), [](const Record& r) {
    return r.text.find("revision r-2 serves") != std::string::npos;
  }));
}

TEST_CASE("nobody resolves by hand what is being read back, or runs") {
  Scene s{head + rule("[" + hook + "]")};
  breach(s, "webhook");
  Command said;
  said.verb = Command::Verb::resolve;
  said.who = "ann";
  said.subject = "INC-1";
  s.feed(said);
  CHECK(s.step("down", 1) == "running");
  CHECK(s.state("down") == "remediating");
  s.finish("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  s.feed(said);
  CHECK(s.state("down") == "resolved");
}

TEST_CASE("a crash behind a step that people denied, or did not answer, hands over again") {
  const std::string asks =
      "{do: webhook, url: \"http://127.0.0.1:3/\", target: api, approval: {from: [ops], ttl: 5m}}";
  for (const bool answered : {true, false}) {
    Scene s{head + rule("[" + asks + ", " + shell + "]")};
    for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site");
    REQUIRE(s.state("down") == "awaiting_approval");
    if (answered) {
      Command deny;
      deny.verb = Command::Verb::deny;
      deny.who = "ops";
      deny.subject = "INC-1";
      s.feed(deny);
    } else {
      for (int i = 3; i < 40; ++i) s.at(i * 10s).bad("site");
    }
    const std::string ended = answered ? "denied" : "expired";
    REQUIRE(s.step("down", 1) == ended + ":approval");
    const auto& journal = s.journal();
    const auto at = std::find_if(journal.begin(), journal.end(),
                                 [&](const Record& r) { return r.status == ended; });
    s.crash_behind(static_cast<std::size_t>(at - journal.begin()) + 1);
    CHECK(s.state("down") == "escalated");
    CHECK(s.started("exec") == 0);
  }
}

TEST_CASE("a crash behind an unknown effect hands over, and behind a failure climbs") {
  struct Case {
    ActionStatus status;
    const char* state;
    int climbs;
  };
  for (const Case& c : {Case{ActionStatus::unknown_effect, "escalated", 0},
                        Case{ActionStatus::no_effect, "remediating", 1},
                        Case{ActionStatus::refused, "remediating", 1}}) {
    Scene s{head + rule("[" + hook + ", " + shell + "]")};
    s.answer("webhook", {c.status, ActionError::refused, "no", {}});
    s.hang("exec");
    for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site");
    const auto& journal = s.journal();
    const auto at = std::find_if(journal.begin(), journal.end(),
                                 [](const Record& r) { return r.kind == RecordKind::outcome; });
    REQUIRE(at != journal.end());
    s.crash_behind(static_cast<std::size_t>(at - journal.begin()) + 1);
    for (int i = 3; i < 9; ++i) s.at(i * 10s).bad("site");
    CHECK(s.state("down") == c.state);
    CHECK(s.started("webhook") == 1);
    CHECK((s.started("exec") > 0) == (c.climbs > 0));
  }
}

TEST_CASE("an incident of a target that the rule no longer has is closed") {
  const auto many = [](const std::string& targets) {
    return R"(version: 1
probes:
  job: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: [)" +
           targets + R"(]}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - {name: late, severity: P3, when: not job.up}
)";
  };
  Scene s{many("\"127.0.0.1:3\", \"127.0.0.1:4\"")};
  s.at(0s).bad("job", {}, "127.0.0.1:3").bad("job", {}, "127.0.0.1:4");
  REQUIRE(s.state("late", "127.0.0.1:4") != "none");
  s.reload(many("\"127.0.0.1:3\", \"127.0.0.1:5\""));
  CHECK(s.state("late", "127.0.0.1:3") != "resolved");
  CHECK(s.state("late", "127.0.0.1:4") == "resolved");
}

TEST_CASE("what a running action noted is known at once, not only after a restart") {
  Scene s{head + rule("[" + rollback + "]")};
  breach(s, "cloud_run.rollback");
  Record intent;
  for (const Record& r : s.journal())
    if (r.kind == RecordKind::intent) intent = r;
  REQUIRE_FALSE(intent.action_id.empty());
  s.feed(ProgressWritten{progress_record(intent, {{version_fact, "r9"}}, s.now())});
  s.at(30s).ok("run", {{"revision", std::string{"r9"}}});
  const Record& serving = s.journal().back();
  REQUIRE(serving.kind == RecordKind::serving);
  CHECK(fact_of(serving, "revision") == "r9");
  CHECK(fact_of(serving, "chosen") == "true");
}

}  // namespace recovery_test
