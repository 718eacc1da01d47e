// `status` and `incidents`: what is asked of the daemon, and which answer makes which exit code.
#include <boost/json.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace status_test {

using namespace runbookd;

namespace {

// Two incidents that are over, and INC-3, which is open.
struct House : test::ServedDaemon {
  House() : ServedDaemon(test::watched_site()) {
    for (int n = 1; n <= 3; ++n) {
      for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
      for (int i = 0; i < 6 && n < 3; ++i) daemon.sample(Outcome::ok);
    }
    serve();
  }
};

bool has(const test::Said& said, const char* words) {
  return said.out.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("the status begins with the verdict, and what fires is no failure of the verb") {
  House house;
  const auto said = house.with({"status"});
  CHECK(said.code == 0);
  INFO(said.out);
  INFO(said.out);
  CHECK(said.out.find("\nFIRING: 1 incident is open") != std::string::npos);
  CHECK(has(said, "INC-3"));
  CHECK_FALSE(has(said, "\033["));
}

TEST_CASE("machines get the status as it came") {
  House house;
  const auto said = house.with({"status", "--json"});
  CHECK(boost::json::parse(said.out).at("version") == "1.2.3");
}

TEST_CASE("incidents are listed one in a line, the newest first") {
  House house;
  const auto said = house.with({"incidents"});
  CHECK(said.code == 0);
  CHECK(said.out.starts_with("INC-3  P1  "));
  CHECK(has(said, "\nINC-2  P1  "));
  CHECK(has(said, "\nINC-1  P1  "));
}

TEST_CASE("each filter reaches the daemon") {
  House house;
  const auto open = house.with({"incidents", "--state", "open"});
  CHECK(has(open, "INC-3"));
  CHECK_FALSE(has(open, "INC-2"));
  for (const std::vector<std::string>& filter : {std::vector<std::string>{"--rule", "other"},
                                                 {"--severity", "P3"},
                                                 {"--resource", "db"},
                                                 {"--target", "east"},
                                                 {"--until", "2000-01-01T00:00:00Z"}}) {
    std::vector<std::string> words{"incidents"};
    words.insert(words.end(), filter.begin(), filter.end());
    const auto said = house.with(words);
    INFO(filter.front());
    CHECK(said.code == 0);
    CHECK(said.out == "no incidents\n");
  }
  const auto wrong = house.with({"incidents", "--since", "yesterday"});
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("since") != std::string::npos);
}

TEST_CASE("a page ends with how to ask for the next one") {
  House house;
  const auto first = house.with({"incidents", "--limit", "2"});
  CHECK(first.out.ends_with("older ones: --before INC-2\n"));
  const auto second = house.with({"incidents", "--before", "INC-2"});
  CHECK(second.out.starts_with("INC-1  "));
  CHECK_FALSE(has(second, "older ones"));
}

TEST_CASE("one incident is told with its story, and one that is not there is an exit of 2") {
  House house;
  const auto said = house.with({"incidents", "INC-1"});
  CHECK(said.code == 0);
  CHECK(has(said, "\nTIMELINE\n"));
  CHECK_FALSE(has(said, "next: "));  // it is over
  CHECK(has(house.with({"incidents", "INC-3"}), "next: runbookd explain INC-3"));
  const auto none = house.with({"incidents", "INC-99"});
  CHECK(none.code == 2);
  CHECK(none.err.find("there is no such incident") != std::string::npos);
  CHECK(house.with({"incidents", "a/b?c"}).code == 2);
}

}  // namespace status_test
