// What a checkpoint must carry over a restart, exactly. That every story of the scenes, the replays
// and the simulator folds the same with a checkpoint in it is checked where they are
// (tests/unit/decide/by_checkpoint.hpp).
#include "daemon/app/journal/ledger_codec.hpp"

#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::journal::ledger_codec_test {

namespace {

using decide::Ledger;
using decide::Record;
using decide::RecordKind;

Stamp at(Nanos t) { return {Mono{hours{10}} + t, Wall{hours{24 * 365 * 50}} + t}; }

Record record(RecordKind kind, Nanos t, const std::string& incident = {}) {
  Record r;
  r.kind = kind;
  r.at = at(t);
  r.incident = incident;
  return r;
}

Record opened(const std::string& id, const std::string& rule, Nanos t) {
  Record r = record(RecordKind::opened, t, id);
  r.rule = rule;
  r.target = "eu";
  r.severity = "P0";
  r.text = "it is \"down\"\xC3\xBC";
  r.facts = {{"first_bad", rfc3339(r.at.wall - seconds{30})},
             {"evidence", "a, b"},
             {"resources", "cloud_run.service/api"},
             {"var.region", "eu"}};
  return r;
}

Record action(RecordKind kind, Nanos t, const std::string& id, const std::string& status = {}) {
  Record r = record(kind, t, "INC-1");
  r.action_id = id;
  r.step = 0;
  r.action = "cloud_run.restart";
  r.resource = "cloud_run.service/api";
  r.hazard = "disruptive";
  r.status = status;
  r.facts = {{"to", "r1"}};
  if (kind != RecordKind::intent) return r;
  decide::IntentDetail& intended = r.intended.emplace();
  intended.verb = "restart";
  intended.binds = {"to"};
  intended.transition = Transition{"r2", "r1"};
  intended.prior = {{"traffic", "r2=100"}};
  intended.undo = {{"to", "r2"}};
  intended.before = {0.5};
  intended.evidence = "site.up = false";
  return r;
}

Record of_task(Nanos t, const char* status, const char* id, Facts facts) {
  Record r = record(RecordKind::task, t);
  r.status = status;
  r.facts = std::move(facts);
  r.facts["task"] = id;
  return r;
}

// One that people have done, one that fails, one of which they are reminded.
std::vector<Record> history_of_tasks() {
  const char* monday = "2020-01-06T09:00:00.000Z";
  std::vector<Record> out;
  for (const char* id : {"weekly.1", "weekly.2", "weekly.3"})
    out.push_back(of_task(seconds{13}, "planned", id,
                          {{"calendar", "Mon 09:00"}, {"check", id[7] == '2' ? "true" : "false"}}));
  out.push_back(of_task(seconds{14}, "opened", "weekly.1", {{"moment", monday}}));
  Record done = record(RecordKind::operator_, seconds{15});
  done.status = "done";
  done.facts = {{"who", "ann"}, {"task", "weekly.1"}, {"note", "nothing slow"}};
  out.push_back(done);
  for (const char* status : {"unknown", "fails"})
    out.push_back(
        of_task(seconds{16}, status, "weekly.2", {{"moment", monday}, {"detail", "age = 3h"}}));
  for (const char* again : {monday, "2020-01-13T09:00:00.000Z"})
    out.push_back(of_task(seconds{17}, "opened", "weekly.3", {{"moment", again}}));
  out.push_back(of_task(seconds{18}, "reminded", "weekly.3", {}));
  return out;
}

// One of everything that a ledger can hold.
std::vector<Record> full_history() {
  std::vector<Record> out;
  Record serving = record(RecordKind::serving, seconds{0});
  serving.resource = "cloud_run.service/api";
  serving.facts = {{"revision", "r1"}, {"chosen", "true"}};
  out.push_back(serving);
  out.push_back(opened("INC-1", "down", seconds{1}));
  out.push_back(action(RecordKind::intent, seconds{2}, "INC-1.a1"));
  out.push_back(action(RecordKind::progress, seconds{3}, "INC-1.a1"));
  out.push_back(action(RecordKind::outcome, seconds{4}, "INC-1.a1", "unknown_effect"));
  out.push_back(action(RecordKind::intent, seconds{5}, "INC-1.a2"));
  Record asks = action(RecordKind::step, seconds{6}, {}, "awaiting_approval");
  asks.step = 1;
  asks.until = asks.at.wall + minutes{5};
  asks.facts = {{"question", "INC-1.q1"}, {"asked.to", "r1"}, {"rule_as_written", "abc"}};
  out.push_back(asks);
  Record told = record(RecordKind::message, seconds{7}, "INC-1");
  told.status = "told";
  told.facts = {{"contacts", "ann,bob"}, {"key", "INC-1/note.1"}, {"detail", "look"}};
  told.severity = "P1";
  told.until = told.at.wall + minutes{5};
  out.push_back(told);
  Record sent = record(RecordKind::message, seconds{7}, "INC-1");
  sent.status = "sent";
  sent.facts = {{"contact", "ann"}, {"key", "INC-1/note.1"}};
  out.push_back(sent);
  Record ack = record(RecordKind::operator_, seconds{8}, "INC-1");
  ack.status = "ack";
  ack.facts = {{"who", "ann"}};
  out.push_back(ack);
  for (const auto& [status, id] :
       {std::pair{"silence", "S-1"}, {"silence", "S-2"}, {"pause", ""}}) {
    Record said = record(RecordKind::operator_, seconds{9});
    said.status = status;
    said.action_id = id;
    said.resource = "db";
    if (said.action_id == "S-1") said.until = said.at.wall + hours{2};
    said.facts = {{"who", "bob"}};
    out.push_back(said);
  }
  Record drill = opened("INC-2", "drilled", seconds{10});
  drill.facts["drill"] = "true";
  out.push_back(drill);
  out.push_back(opened("INC-3", "over", seconds{11}));
  Record state = record(RecordKind::state, seconds{12}, "INC-3");
  state.status = "resolved";
  out.push_back(state);
  for (const Record& r : history_of_tasks()) out.push_back(r);
  return out;
}

Ledger fold(const std::vector<Record>& records) {
  Ledger out;
  for (const Record& r : records) out.apply(r);
  return out;
}

const Boot here{"boot-a", at(hours{1})};

}  // namespace

TEST_CASE("a ledger with one of everything survives the way through its text") {
  const Ledger whole = fold(full_history());
  REQUIRE(whole.incidents().size() == 3);
  REQUIRE(whole.locked().size() == 1);
  REQUIRE(whole.silences().size() == 2);
  REQUIRE(whole.actions().size() == 2);
  REQUIRE(whole.tasks().size() == 3);
  REQUIRE(whole.task("weekly.1")->note == "nothing slow");
  REQUIRE(whole.task("weekly.2")->tries == 2);
  REQUIRE(whole.task("weekly.3")->missed == 1);
  REQUIRE(whole.task("weekly.3")->reminders == 1);
  const auto back = parse_ledger(ledger_text(whole, here.id), here);
  REQUIRE(back);
  CHECK(back->state() == whole.state());
}

TEST_CASE("what follows a checkpoint folds as if there had been none, wherever it was made") {
  const std::vector<Record> records = full_history();
  const Ledger whole = fold(records);
  for (std::size_t cut = 0; cut <= records.size(); ++cut) {
    const auto split = records.begin() + static_cast<std::ptrdiff_t>(cut);
    auto ledger = parse_ledger(ledger_text(fold({records.begin(), split}), here.id), here);
    REQUIRE(ledger);
    for (auto r = split; r != records.end(); ++r) ledger->apply(*r);
    INFO(cut);
    CHECK(ledger->state() == whole.state());
  }
}

TEST_CASE("after a reboot a checkpoint says what its records would: the wall clock tells the age") {
  const std::vector<Record> records = full_history();
  const Boot later{"boot-b", {Mono{seconds{20}}, at(hours{5}).wall}};
  Ledger anew;
  for (Record r : records) {
    r.at.mono = restored_mono("boot-a", r.at.mono.time_since_epoch().count(), r.at.wall, later);
    anew.apply(r);
  }
  const auto back = parse_ledger(ledger_text(fold(records), here.id), later);
  REQUIRE(back);
  CHECK(back->state() == anew.state());
}

TEST_CASE("a silence ends when it was said to, in a checkpoint as without one") {
  const Ledger whole = fold(full_history());
  auto back = parse_ledger(ledger_text(whole, here.id), here);
  REQUIRE(back);
  REQUIRE(back->silences().contains("S-1"));
  CHECK(back->silences().at("S-1").ends() == at(seconds{9} + hours{2}).mono);
  CHECK_FALSE(back->silences().at("S-2").ends());
  back->prune(at(seconds{10} + hours{2}));
  CHECK_FALSE(back->silences().contains("S-1"));
}

TEST_CASE("a text that is no checkpoint is refused, and the error says where") {
  const std::string text = ledger_text(fold(full_history()), here.id);
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string out = text;
    const auto found = out.find(from);
    REQUIRE(found != std::string::npos);
    out.replace(found, from.size(), to);
    const auto read = parse_ledger(out, here);
    REQUIRE_FALSE(read);
    return read.error().text;
  };
  CHECK(changed("\"format\":1", "\"format\":2").find("another format") != std::string::npos);
  CHECK(changed("\"severity\":\"P0\"", "\"severity\":\"P9\"").find("`severity`: an unknown word") !=
        std::string::npos);
  CHECK(changed("\"severity\":\"P0\"", "\"severity\":\"?\"").find("`severity`") !=
        std::string::npos);
  CHECK(changed("\"step\":0", "\"step\":4294967296").find("no such number") != std::string::npos);
  CHECK(changed("\"questions\":1", "\"questions\":\"1\"").find("`questions`") != std::string::npos);
  CHECK_FALSE(parse_ledger("", here));
  CHECK_FALSE(parse_ledger("[]", here));
  CHECK_FALSE(parse_ledger(text.substr(0, text.size() / 2), here));
}

}  // namespace runbookd::journal::ledger_codec_test
