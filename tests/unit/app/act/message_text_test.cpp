#include "daemon/app/act/message_text.hpp"

#include "tests/unit/catch.hpp"

namespace message_text_test {

using namespace runbookd;

namespace {

decide::Notify question() {
  decide::Notify n;
  n.incident = "INC-7";
  n.rule = "crowded";
  n.target = "a";
  n.severity = "P1";
  n.state = "awaiting_approval";
  n.text = "[P1] crowded of a (INC-7): approval needed, INC-7.q1: ends 3 sessions";
  n.summary = "95.5% of the connections are used";
  n.cause = "pg: refused";
  n.command = "runbookd approve INC-7.q1";
  n.until = parse_rfc3339("2026-01-01T12:00:00Z");
  n.who = "dba";
  return n;
}

}  // namespace

TEST_CASE("a message has what a reader needs, once as lines and once as fields") {
  const Message m = app::message_of(question(), Wall{}, "https://ops.example");
  CHECK(m.title == "[P1] crowded of a (INC-7): approval needed, INC-7.q1: ends 3 sessions");
  CHECK(m.text == R"(95.5% of the connections are used
why: pg: refused
to do: runbookd approve INC-7.q1
until: 2026-01-01T12:00:00.000Z
who may: dba)");
  CHECK(m.state == "awaiting_approval");
  CHECK(m.link == "https://ops.example/incidents/INC-7");
  CHECK(m.fields == Facts{{"cause", "pg: refused"},
                          {"command", "runbookd approve INC-7.q1"},
                          {"summary", "95.5% of the connections are used"},
                          {"target", "a"},
                          {"until", "2026-01-01T12:00:00.000Z"},
                          {"who", "dba"}});
}

TEST_CASE("what is not known is left out, and a title is not repeated below itself") {
  decide::Notify n;
  n.text = "[P1] crowded (INC-7): severity rises to P1: 95.5% used";
  n.summary = "95.5% used";
  const Message m = app::message_of(n, Wall{}, "https://ops.example");
  CHECK(m.text.empty());
  CHECK(m.link.empty());
}

}  // namespace message_text_test
