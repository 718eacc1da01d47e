// What one incident shows that no small story has: a whole screen is in screens_test.cpp.
#include <boost/json.hpp>

#include "daemon/cli/live/screen.hpp"
#include "tests/unit/catch.hpp"

namespace incident_screen_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

json::object incident() {
  return json::parse(R"({"id":"INC-7","severity":"P1","state":"open","rule":"slow","target":null,
      "drill":false,"summary":"it is slow","opened_at":"2026-01-01T23:59:58Z","resolved_at":null,
      "acked_by":null,"acked_at":null,"steps":[],"timeline":[]})")
      .as_object();
}

const cli::Look look{*parse_rfc3339("2026-01-02T00:10:00Z")};

std::string screen(const json::object& o) { return cli::incident_screen(o, look); }
bool has(const std::string& text, const std::string& line) {
  return text.find(line) != std::string::npos;
}

}  // namespace

TEST_CASE("an open incident says how old it is, and one that is over how long it was") {
  auto o = incident();
  CHECK(cli::incident_line(o, look) == "INC-7  P1  open  slow  opened 10m ago: it is slow");
  CHECK(has(screen(o), "\nnext: runbookd explain INC-7\n"));
  o["resolved_at"] = "2026-01-02T00:05:00Z";
  o["state"] = "resolved";
  CHECK(cli::incident_line(o, look) ==
        "INC-7  P1  resolved  slow  resolved 5m ago after 5m2s: it is slow");
  CHECK_FALSE(has(screen(o), "next:"));
}

TEST_CASE("a drill and a target are part of what it is called") {
  auto o = incident();
  o["target"] = "eu";
  o["drill"] = true;
  CHECK(has(cli::incident_line(o, look), "  slow [eu] (drill)  "));
}

TEST_CASE("who has seen it is said") {
  auto o = incident();
  CHECK_FALSE(has(screen(o), "acknowledged"));
  o["acked_by"] = "ann";
  o["acked_at"] = "2026-01-02T00:09:00Z";
  CHECK(has(screen(o), "\nacknowledged by ann 1m ago\n"));
  o["ack_until"] = "2026-01-02T00:40:00Z";
  CHECK(has(screen(o), "\nacknowledged by ann 1m ago, 30m left\n"));
  o["ack_until"] = "2026-01-02T00:09:30Z";
  CHECK(has(screen(o), "\nacknowledged by ann 1m ago, over\n"));
}

TEST_CASE("what explains it is said, and that it flaps") {
  auto o = incident();
  CHECK_FALSE(has(screen(o), "explained by"));
  CHECK_FALSE(has(screen(o), "flapping"));
  o["attached_to"] = "INC-3";
  o["flapping"] = true;
  CHECK(
      has(screen(o), "\nexplained by INC-3: people are told of that one\nflapping: it stays open"));
}

TEST_CASE("a day is written where it begins") {
  auto o = incident();
  for (const char* at :
       {"2026-01-01T23:59:58Z", "2026-01-01T23:59:59Z", "2026-01-02T00:00:01Z", "?"})
    o["timeline"].as_array().push_back({{"at", at}, {"text", "x"}});
  CHECK(has(screen(o),
            "TIMELINE\n  2026-01-01\n  23:59:58  x\n  23:59:59  x\n  2026-01-02\n  00:00:01  x\n"
            "  ?  x\n"));
}

TEST_CASE("a step that asks says how to answer, and what a command said is shown") {
  auto o = incident();
  o["steps"] = json::parse(R"([
      {"do":"exec","verb":"restart","target":"app","status":"awaiting_approval","reason":"x",
       "detail":"","question":"INC-7.q1","until":"2026-01-02T00:30:00Z","facts":null},
      {"do":"cloud_run.rollback","verb":"rollback","target":null,"status":"withheld",
       "reason":"storm","detail":"our network","question":null,"until":null,
       "facts":{"output":"line"}}])");
  const std::string text = screen(o);
  CHECK(has(text, "  exec (restart) on app: awaiting approval\n"));
  CHECK(has(text, "    runbookd approve INC-7.q1   (or deny; 20m left)\n"));
  CHECK(has(text, "  cloud_run.rollback: withheld (storm): our network\n    it said: line\n"));
}

}  // namespace incident_screen_test
