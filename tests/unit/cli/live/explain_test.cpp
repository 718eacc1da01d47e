// `explain`: a rule or an incident, by whatever the word is.
#include <boost/json.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace explain_test {

using namespace runbookd;

namespace {

constexpr const char* fleet = R"(version: 1
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
probes:
  node: {tcp: "127.0.0.1:{{ target }}", targets: ["1", "2", "3"], every: 10s, timeout: 2s}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - {name: node-down, severity: P1, when: not node.up, steps: [{do: notify, to: [ops]}]}
)";

struct House : test::ServedDaemon {
  explicit House(const std::string& yaml) : ServedDaemon(yaml) {
    for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
    if (yaml == fleet)
      for (const int well : {1, 2}) daemon.sample(Outcome::ok, well);
    serve();
  }
};

}  // namespace

TEST_CASE("the id of an incident is one, and any other word is a rule") {
  House house(test::watched_site());
  const auto rule = house.with({"explain", "site-down"});
  CHECK(rule.code == 0);
  CHECK(rule.out.starts_with("site-down: firing"));
  CHECK(house.with({"explain", "INC-1"}).out.starts_with("site-down: firing"));
  for (const char* word : {"INC-", "INC-1x", "inc-1"}) {
    INFO(word);
    CHECK(house.with({"explain", word}).code == 2);
  }
}

TEST_CASE("a rule that is not there is an exit of 2, with the one that was meant") {
  House house(test::watched_site());
  const auto said = house.with({"explain", "sit-down"});
  CHECK(said.code == 2);
  CHECK(said.out.empty());
  CHECK(said.err.find("did you mean site-down?") != std::string::npos);
}

TEST_CASE("of many targets those that are well need no explanation, unless one is asked for") {
  House house(fleet);
  const auto all = house.with({"explain", "node-down"});
  CHECK(all.out.find("node-down [1]: firing") != std::string::npos);
  CHECK(all.out.find("node-down [2]") == std::string::npos);
  CHECK(all.out.ends_with("2 targets are ok; --target explains one of them\n"));
  const auto one = house.with({"explain", "node-down", "--target", "1"});
  CHECK(one.code == 0);
  CHECK(one.out.find("targets are ok") == std::string::npos);
  CHECK(house.with({"explain", "node-down", "--target", "9"}).code == 2);
}

TEST_CASE("machines get an explanation as it came") {
  House house(fleet);
  const auto said = house.with({"explain", "node-down", "--json"});
  CHECK(boost::json::parse(said.out).at("explanations").as_array().size() == 3);
}

}  // namespace explain_test
