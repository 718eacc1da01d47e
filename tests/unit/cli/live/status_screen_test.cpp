// What `status` shows of answers that no small story has: whole screens are in screens_test.cpp.
#include <boost/json.hpp>

#include "daemon/cli/live/screen.hpp"
#include "tests/unit/catch.hpp"

namespace status_screen_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

struct Answers {
  Answers() {
    status = json::parse(R"({"version":"1","mode":"act","started_at":"2026-01-01T00:00:00Z",
        "not_ready":null,"paused":[],"gates":[],"windows":[],"silences":[],"locked":[],
        "approvals":[],"discovery_failed":[],"actions":[],"reload_refused":null})")
                 .as_object();
  }
  std::string screen(bool all = false) const {
    const cli::StatusAnswers answers{status, json::object{{"rules", rules}},
                                     json::object{{"probes", probes}},
                                     json::object{{"incidents", json::array{}}}};
    return cli::status_screen(answers, {*parse_rfc3339("2026-01-01T03:00:00Z"), false, all});
  }
  void put(const char* list, const char* item) {
    status.at(list).as_array().push_back(json::parse(item));
  }
  void probe(const std::string& name, const char* outcome) {
    probes.push_back({{"name", name}, {"outcome", outcome}, {"reason", "none"}, {"detail", ""}});
  }

  json::object status;
  json::array rules, probes;
};

bool has(const std::string& screen, const std::string& line) {
  return screen.find(line) != std::string::npos;
}

}  // namespace

TEST_CASE("the first line says what runs, since when, and why nobody should rely on it") {
  Answers a;
  CHECK(a.screen().starts_with("runbookd 1, mode act, up 3h\n"));
  a.status["not_ready"] = "the disk is full";
  CHECK(a.screen().starts_with("runbookd 1, mode act, up 3h, not ready: the disk is full\n"));
}

TEST_CASE("a section without anything in it has no title, and nothing to type is not offered") {
  const std::string quiet = Answers().screen();
  for (const char* title : {"WAITS FOR YOU", "FIRING", "HOLDS US BACK", "PROBES", "WHAT WE DID"})
    CHECK_FALSE(has(quiet, title));
  CHECK_FALSE(has(quiet, "next:"));
}

TEST_CASE("of very many bad probes some have a line, and the others are counted") {
  Answers a;
  for (int i = 0; i < 11; ++i) a.probe("p" + std::to_string(i), "bad");
  CHECK(has(a.screen(), "  p7: bad\n  and 3 more: runbookd status --all\n"));
  CHECK_FALSE(has(a.screen(), "  p8: bad"));
  a.probe("well", "ok");
  CHECK(has(a.screen(true), "  p10: bad\n  well: ok\n"));
}

TEST_CASE("rules are listed for who asks for all") {
  Answers a;
  a.rules.push_back(
      {{"name", "slow"}, {"state", "ok"}, {"values", "x = 1"}, {"incident", nullptr}});
  CHECK_FALSE(has(a.screen(), "RULES"));
  CHECK(has(a.screen(true), "\nRULES\n  slow: ok (x = 1)\n"));
}

TEST_CASE("what holds us back says until when, and what ends it") {
  Answers a;
  a.put("gates", R"({"reason":"storm","why":"our network","until":null})");
  a.put("windows", R"({"name":"nightly","until":"2026-01-01T03:20:00Z"})");
  a.put("silences", R"({"id":"SIL-1","matchers":"rule=slow","who":"ann","reason":"x",
                        "until":"2026-01-01T05:00:00Z"})");
  a.put("locked", R"({"resource":"app[a]","since":"2026-01-01T02:00:00Z","why":"nobody knows"})");
  const std::string screen = a.screen();
  CHECK(has(screen, "  nothing is started: storm (our network), no end known\n"));
  CHECK(has(screen, "  maintenance window nightly, 20m left\n"));
  CHECK(has(screen, "  silence SIL-1 of rule=slow by ann (x), 2h left\n"));
  CHECK(has(screen, "  app[a] is locked since 1h ago: nobody knows\n"));
  CHECK(has(screen, "    look, then runbookd unlock 'app[a]' --reason '...'\n"));
}

TEST_CASE("what is offered to type is one word for a shell, and a question goes first") {
  Answers a;
  a.put("paused", R"("app[a]")");
  CHECK(has(a.screen(), "PAUSED app[a]: nothing is started until `runbookd resume 'app[a]'`\n"));
  CHECK(a.screen().ends_with("\nnext: runbookd resume 'app[a]'\n"));
  a.put("approvals", R"({"id":"INC-1.q1","do":"exec","resource":"","summary":"planned","from":[],
                         "expires_at":"2026-01-01T02:00:00Z"})");
  CHECK(has(a.screen(), "(or deny; from any approver; over)\n"));
  CHECK(a.screen().ends_with("\nnext: runbookd approve INC-1.q1\n"));
}

TEST_CASE("everything that is paused is resumed with one word") {
  Answers a;
  a.put("paused", R"("all")");
  CHECK(has(a.screen(), "PAUSED everything: nothing is started until `runbookd resume`\n"));
}

TEST_CASE("a journal that grows is told, and why") {
  Answers a;
  a.status["journal"] = json::object{{"over_max", true}, {"archive_error", "no room"}};
  CHECK(has(a.screen(), "the journal is larger than"));
  CHECK(has(a.screen(), "old records cannot move: no room\n"));
}

}  // namespace status_screen_test
