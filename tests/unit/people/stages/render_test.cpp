#include "daemon/people/stages/render.hpp"

#include "tests/unit/catch.hpp"

namespace render_test {

using namespace runbookd;

namespace {

decide::Notify question() {
  decide::Notify n;
  n.incident = "INC-7";
  n.rule = "crowded";
  n.target = "a";
  n.severity = "P1";
  n.state = "awaiting_approval";
  n.news = decide::News::approval;
  n.key = "INC-7/approval.q1";
  n.question = "INC-7.q1";
  n.detail = "ends 3 sessions";
  n.summary = "95.5% of the connections are used";
  n.cause = "pg: refused";
  n.command = "runbookd approve INC-7.q1";
  n.until = parse_rfc3339("2026-01-01T12:00:00Z");
  n.who = "dba";
  return n;
}

}  // namespace

TEST_CASE("a message has what a reader needs, once as lines and once as fields") {
  const Message m = people::render(question(), Wall{}, "https://ops.example");
  CHECK(m.title == "[P1] crowded of a (INC-7): approval needed, INC-7.q1: ends 3 sessions");
  CHECK(m.text == R"(95.5% of the connections are used
why: pg: refused
to do: runbookd approve INC-7.q1
until: 2026-01-01T12:00:00.000Z
who may: dba)");
  CHECK(m.key == "INC-7/approval.q1");
  CHECK(m.state == "awaiting_approval");
  CHECK(m.link == "https://ops.example/incidents/INC-7");
  CHECK(m.fields == Facts{{"cause", "pg: refused"},
                          {"command", "runbookd approve INC-7.q1"},
                          {"summary", "95.5% of the connections are used"},
                          {"target", "a"},
                          {"until", "2026-01-01T12:00:00.000Z"},
                          {"urgency", "page"},
                          {"who", "dba"}});
}

TEST_CASE("what a probe had to show stands below all that is to be done") {
  decide::Notify n = question();
  n.seen = "site, answer:\nstatus 503\n\nno backend";
  const Message m = people::render(n, Wall{}, "");
  CHECK(m.text.ends_with("who may: dba\n\nsite, answer:\nstatus 503\n\nno backend"));
  CHECK(m.fields.at("seen") == n.seen);
}

TEST_CASE("what is not known is left out, and a title is not repeated below itself") {
  decide::Notify n;
  n.news = decide::News::severity;
  n.severity = "P1";
  n.detail = "95.5% used";
  n.summary = "95.5% used";
  const Message m = people::render(n, Wall{}, "https://ops.example");
  CHECK(m.text.empty());
  CHECK(m.link.empty());
}

}  // namespace render_test
