// What the log tells of the core's records: the turns of an incident, the alarming ones as
// warnings.
#include "daemon/app/composition/narrator.hpp"

#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/catch.hpp"

namespace narrator_test {

using namespace runbookd;
using namespace runbookd::decide;

namespace {

Record record(RecordKind kind, const std::string& status = {}) {
  Record r;
  r.kind = kind;
  r.incident = "INC-1";
  r.status = status;
  r.text = "why";
  return r;
}

std::vector<test::HeardLog::Line> told(const Effect& effect) {
  test::HeardLog log;
  app::narrate(log, effect);
  return log.lines;
}

}  // namespace

TEST_CASE("what people should look at is a warning, the rest is information") {
  const auto level = [](RecordKind kind, const std::string& status = {}) {
    const auto lines = told(Write{record(kind, status)});
    REQUIRE(lines.size() == 1);
    return lines.front().level;
  };
  CHECK(level(RecordKind::opened) == logging::Level::warn);
  CHECK(level(RecordKind::locked) == logging::Level::warn);
  CHECK(level(RecordKind::state, "escalated") == logging::Level::warn);
  CHECK(level(RecordKind::step, "ineffective") == logging::Level::warn);
  CHECK(level(RecordKind::state, "resolved") == logging::Level::info);
  CHECK(level(RecordKind::operator_, "ack") == logging::Level::info);
}

TEST_CASE("an INTENT is told when it is about to be carried out") {
  Execute effect;
  effect.intent = record(RecordKind::intent);
  effect.intent.action = "cloud_run.rollback";
  effect.intent.resource = "api";
  const auto lines = told(effect);
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().message == "intent");
  CHECK(lines.front().fields.back() == "text=cloud_run.rollback on api: started: why");
}

TEST_CASE("what the journal says of itself and messages that were sent are no news") {
  CHECK(told(Write{record(RecordKind::checkpoint)}).empty());
  CHECK(told(Write{record(RecordKind::message, "sent")}).empty());
  CHECK(told(Write{record(RecordKind::serving)}).empty());
  CHECK(told(WithheldAction{Withheld::budget}).empty());
}

}  // namespace narrator_test
