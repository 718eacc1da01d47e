// The fold over the journal: also over a journal that is damaged, cut or newer than this version.
#include "daemon/decide/incidents/ledger.hpp"

#include "tests/unit/catch.hpp"

namespace ledger_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace std::chrono_literals;

namespace {

const Wall start = *parse_rfc3339("2025-01-16T03:00:00Z");

Stamp at(Nanos t) { return {Mono{hours{1}} + t, start + t}; }

Record record(RecordKind kind, const std::string& incident = {}, Nanos t = 0s) {
  Record r;
  r.kind = kind;
  r.at = at(t);
  r.incident = incident;
  return r;
}

Record opened(const std::string& id, const std::string& rule = "down") {
  Record r = record(RecordKind::opened, id);
  r.rule = rule;
  r.severity = "P1";
  r.facts = {{"resources", "api,db"}, {"evidence", ",site,,pg"}};
  r.text = "it is down";
  return r;
}

Record state(const std::string& id, const std::string& word, Nanos t = 0s) {
  Record r = record(RecordKind::state, id, t);
  r.status = word;
  return r;
}

Record action(RecordKind kind, const std::string& incident, const std::string& id, Nanos t = 0s) {
  Record r = record(kind, incident, t);
  r.action_id = id;
  r.step = 0;
  r.action = "webhook";
  r.resource = "api";
  r.status = "ok";
  return r;
}

Record served(const std::string& revision) {
  Record r = record(RecordKind::serving);
  r.resource = "api";
  r.facts["revision"] = revision;
  return r;
}

}  // namespace

TEST_CASE("records about an incident that nobody opened change nothing but the actions") {
  Ledger ledger;
  ledger.apply(state("INC-9", "resolved"));
  ledger.apply(action(RecordKind::step, "INC-9", "a"));
  ledger.apply(action(RecordKind::intent, "INC-9", "a"));
  CHECK(ledger.incidents().empty());
  // Its INTENT counts for the rails all the same: something was sent.
  REQUIRE(ledger.actions().size() == 1);
  CHECK_FALSE(ledger.action("a")->ended);
  ledger.apply(action(RecordKind::outcome, "INC-9", "a", 5s));
  CHECK(ledger.action("a")->status == "ok");
  CHECK(ledger.incidents().empty());
}

TEST_CASE("words that this version does not know are read as the careful ones") {
  Ledger ledger;
  Record odd = opened("INC-1");
  odd.severity = "P9";
  ledger.apply(odd);
  CHECK(ledger.find("INC-1")->severity == Severity::p2);
  ledger.apply(state("INC-1", "pondering"));
  CHECK(ledger.find("INC-1")->state == IncidentState::open);
  Record step = action(RecordKind::step, "INC-1", "a");
  step.status = "pondering";
  ledger.apply(step);
  CHECK(ledger.find("INC-1")->steps.front().status == StepStatus::unknown);
  Record intent = action(RecordKind::intent, "INC-1", "a");
  intent.hazard = "harmless";
  ledger.apply(intent);
  CHECK(ledger.action("a")->hazard == Hazard::destructive);
  CHECK_FALSE(record_kind("pondered"));
}

TEST_CASE("lists of names survive empty places") {
  Ledger ledger;
  ledger.apply(opened("INC-1"));
  CHECK(ledger.find("INC-1")->evidence == std::vector<std::string>{"site", "pg"});
  CHECK(ledger.in_trouble("db"));
  CHECK_FALSE(ledger.in_trouble("web"));
}

TEST_CASE("a severity that rises is read back") {
  Ledger ledger;
  ledger.apply(opened("INC-1"));
  Record rises = record(RecordKind::severity, "INC-1");
  rises.severity = "P0";
  ledger.apply(rises);
  CHECK(ledger.find("INC-1")->severity == Severity::p0);
}

TEST_CASE("starts, stops and reloads of the daemon are no knowledge") {
  Ledger ledger;
  for (const auto kind : {RecordKind::started, RecordKind::stopped, RecordKind::reloaded})
    ledger.apply(record(kind));
  CHECK(ledger.next_incident_number() == 1);
  CHECK(ledger.actions().empty());
}

TEST_CASE("an incident is resolved once, whatever is written again") {
  Ledger ledger;
  ledger.apply(opened("INC-1"));
  ledger.apply(state("INC-1", "resolved", 10s));
  ledger.apply(state("INC-1", "resolved", 20s));
  CHECK(ledger.find("INC-1")->resolved_at->mono == at(10s).mono);
  CHECK_FALSE(ledger.fires("down"));
}

TEST_CASE("only so many resolved incidents are kept, the open ones always") {
  Ledger ledger;
  ledger.apply(opened("INC-0", "other"));
  for (std::size_t i = 1; i <= max_resolved + 1; ++i) {
    ledger.apply(opened("INC-" + std::to_string(i)));
    ledger.apply(state("INC-" + std::to_string(i), "resolved"));
  }
  CHECK(ledger.incidents().size() == max_resolved + 1);
  CHECK(ledger.find("INC-1") == nullptr);
  CHECK(ledger.find("INC-2") != nullptr);
  REQUIRE(ledger.find("INC-0") != nullptr);
  CHECK(ledger.find("INC-0")->open());
  CHECK(ledger.next_incident_number() == max_resolved + 3);
}

TEST_CASE("of a long timeline its beginning and its end are kept") {
  Ledger ledger;
  ledger.apply(opened("INC-1"));
  for (std::size_t i = 0; i < max_timeline + 5; ++i) {
    Record r = record(RecordKind::timeline, "INC-1");
    r.text = "line " + std::to_string(i);
    ledger.apply(r);
  }
  const auto& timeline = ledger.find("INC-1")->timeline;
  REQUIRE(timeline.size() == max_timeline);
  CHECK(timeline.front().text == "opened as P1: it is down");
  CHECK(timeline.back().text == "line " + std::to_string(max_timeline + 4));
}

TEST_CASE("only the latest revisions of a resource are kept") {
  Ledger ledger;
  for (int i = 0; i < 60; ++i) ledger.apply(served("r" + std::to_string(i)));
  const auto& list = ledger.served().at("api");
  REQUIRE(list.size() == 50);
  CHECK(list.front().revision == "r10");
  CHECK(list.back().clean);
  // A revision that serves when an incident opens has not been seen to work.
  ledger.apply(opened("INC-1"));
  CHECK_FALSE(ledger.served().at("api").back().clean);
}

TEST_CASE("an action that ended is forgotten after a month, one that has not ended never") {
  Ledger ledger;
  ledger.apply(action(RecordKind::intent, "INC-1", "ended"));
  ledger.apply(action(RecordKind::outcome, "INC-1", "ended"));
  ledger.apply(action(RecordKind::intent, "INC-1", "open"));
  ledger.prune(at(action_memory));
  CHECK(ledger.action("ended") != nullptr);
  ledger.prune(at(action_memory + 1s));
  CHECK(ledger.action("ended") == nullptr);
  CHECK(ledger.action("open") != nullptr);
}

TEST_CASE("a silence without an end lasts until it is taken back") {
  Ledger ledger;
  Record said = record(RecordKind::operator_);
  said.status = "silence";
  said.action_id = "SIL-1";
  said.rule = "down";
  ledger.apply(said);
  said.action_id = "SIL-2";
  said.until = start + 1h;
  ledger.apply(said);
  ledger.prune(at(hours{24 * 365}));
  REQUIRE(ledger.silences().size() == 1);
  CHECK(ledger.silences().contains("SIL-1"));
  said.status = "unsilence";
  said.action_id = "SIL-1";
  ledger.apply(said);
  CHECK(ledger.silences().empty());
}

TEST_CASE("a resume of one resource leaves the others paused, a resume of all leaves none") {
  Ledger ledger;
  const auto say = [&](const char* verb, const char* resource) {
    Record said = record(RecordKind::operator_);
    said.status = verb;
    said.resource = resource;
    ledger.apply(said);
  };
  say("pause", "api");
  say("pause", "db");
  say("resume", "api");
  CHECK(ledger.paused() == std::set<std::string>{"db"});
  say("resume", "");
  CHECK(ledger.paused().empty());
}

TEST_CASE("the first acknowledgement is the one in time, the last one has the incident") {
  Ledger ledger;
  ledger.apply(opened("INC-1"));
  for (const char* who : {"ann", "bob"}) {
    Record said = record(RecordKind::operator_, "INC-1");
    said.at = Stamp{}.plus(seconds{who[0]});
    said.status = "ack";
    said.facts["who"] = who;
    ledger.apply(said);
  }
  CHECK(ledger.find("INC-1")->acked_by == "bob");
  CHECK(ledger.find("INC-1")->acked_at == Stamp{}.plus(seconds{'a'}));
}

TEST_CASE("a word about a task that nobody planned, or about none, changes nothing") {
  Ledger ledger;
  const auto said = [&](const char* status, Facts facts) {
    Record r = record(RecordKind::task);
    r.status = status;
    r.facts = std::move(facts);
    ledger.apply(r);
  };
  for (const char* status : {"reminded", "opened", "fails", "gone"}) {
    said(status, {});
    said(status, {{"task", "weekly.1"}, {"moment", "2025-01-20T09:00:00Z"}});
  }
  Record done = record(RecordKind::operator_);
  done.status = "done";
  done.facts = {{"task", "weekly.1"}, {"who", "ann"}};
  ledger.apply(done);
  CHECK(ledger.task("weekly.1") == nullptr);
  said("planned", {{"task", "weekly.1"}, {"moment", "2025-01-20T09:00:00Z"}});
  REQUIRE(ledger.task("weekly.1") != nullptr);
  // A moment that is none moves nothing.
  const auto stage = ledger.task("weekly.1")->stage;
  said("opened", {{"task", "weekly.1"}, {"moment", "one day"}});
  CHECK(ledger.task("weekly.1")->stage == stage);
}

}  // namespace ledger_test
