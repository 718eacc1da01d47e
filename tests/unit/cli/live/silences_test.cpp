// `runbookd silence MATCHER..` and `runbookd silences [--expiring]`.
#include <boost/json.hpp>

#include "daemon/cli/live/silences_screen.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace silences_test {

using namespace runbookd;
using Matchers = std::map<std::string, std::string>;

namespace {

struct House : test::ServedDaemon {
  House() : ServedDaemon(test::watched_site()) {
    for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
    serve();
  }
};

const Wall now = *parse_rfc3339("2026-11-30T03:00:00Z");

const boost::json::array two = boost::json::parse(R"([
  {"id": "SIL-1", "matchers": "rule=down severity=P2", "who": "ann", "reason": "planned work",
   "until": "2026-11-30T03:41:00Z", "still_wrong": ["down of a", "down of b"]},
  {"id": "SIL-2", "matchers": "everything", "who": "bob", "reason": null,
   "until": "2026-11-30T05:30:00Z", "still_wrong": []}])")
                                   .as_array();

}  // namespace

TEST_CASE("matchers reach the core as what they are, and one name as it was before") {
  House house;
  const auto told = house.with(
      {"silence", "severity=P1", "rule=site-down", "--for", "2h", "--comment", "planned"});
  CHECK(told.code == 0);
  CHECK(told.out.starts_with("rule=site-down severity=P1 is silenced until "));
  REQUIRE(house.said().size() == 1);
  CHECK(house.said().back().matchers == Matchers{{"rule", "site-down"}, {"severity", "P1"}});
  CHECK(house.said().back().reason == "planned");
  CHECK(house.with({"silence", "site-down", "--for", "2h", "--reason", "why"}).code == 0);
  CHECK(house.said().back().matchers.empty());
  CHECK(house.said().back().subject == "site-down");
}

TEST_CASE("what is no matcher is told apart before anything is asked") {
  House house;
  for (const auto& words : {std::vector<std::string>{"site-down", "severity=P1"},
                            {"team=shop", "severity=P1"},
                            {"team=shop"},
                            {"severity=P1", "severity=P2"}}) {
    std::vector<std::string> all{"silence"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--for", "2h", "--reason", "why"});
    CHECK(house.with(all).code == 2);
  }
  CHECK(house.said().empty());
}

TEST_CASE("silences show what they cover, who said so, and what of it is still wrong") {
  CHECK(cli::silences_screen(two, false, now) ==
        "SIL-1  rule=down severity=P2  by ann, 41m left: planned work\n"
        "    still wrong: down of a, down of b\n"
        "SIL-2  everything  by bob, 2h30m left\n");
  CHECK(cli::silences_screen(two, true, now) ==
        "SIL-1  rule=down severity=P2  by ann, 41m left: planned work\n"
        "    still wrong: down of a, down of b\n");
  CHECK(cli::silences_screen({}, false, now) == "nothing is silenced\n");
  CHECK(cli::silences_screen({}, true, now) == "no silence ends within the hour\n");
}

TEST_CASE("a daemon lists its silences") {
  House house;
  house.with({"silence", "site-down", "--for", "30m", "--reason", "why"});
  const auto told = house.with({"silences"});
  CHECK(told.code == 0);
  CHECK(told.out.find("  rule=site-down  by ") != std::string::npos);
  CHECK(told.out.find("still wrong: site-down\n") != std::string::npos);
  CHECK(house.with({"silences", "--json"}).out.find("\"matchers\":\"rule=site-down\"") !=
        std::string::npos);
}

}  // namespace silences_test
