// `runbookd probe`: who runs it, what is printed, and which of 0, 1 and 2 it was.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace probe_test {

using namespace runbookd;
using document::test::Directory;
using test::runbookd_with;

namespace {

const std::string book = R"(version: 1
probes:
  site: {tcp: "127.0.0.1:1", every: 10s, timeout: 2s}
  fleet: {tcp: "127.0.0.{{ target }}:1", targets: ["2", "3"], every: 10s, timeout: 2s}
)";

// The probe `site` is bad, `fleet` unknown.
struct House : test::ServedDaemon {
  House() : ServedDaemon(book) {
    daemon.sample(Outcome::bad);
    serve();
  }
  std::vector<int> looked() {
    return on_loop([this] { return daemon.looked; });
  }
};

test::Said here(const std::string& text, std::vector<std::string> words) {
  const Directory place;
  words.insert(words.begin(), "probe");
  words.insert(words.end(), {"--config", place.write("rules.yaml", text)});
  return runbookd_with(std::move(words));
}

}  // namespace

TEST_CASE("the running daemon runs it, and the exit is what it saw") {
  House house;
  const auto bad = house.with({"probe", "site"});
  CHECK(house.looked() == std::vector{0});
  CHECK(bad.code == 1);
  CHECK(bad.out.starts_with("site"));
  CHECK(bad.err.empty());
  const auto unknown = house.with({"probe", "fleet"});
  CHECK(house.looked() == std::vector{1, 2});
  CHECK(unknown.code == 2);
}

TEST_CASE("targets stand apart from each other, and one may be asked for") {
  House house;
  const auto both = house.with({"probe", "fleet"});
  CHECK(both.out.find("\n\nfleet") != std::string::npos);
  const auto one = house.with({"probe", "fleet", "--target", "3"});
  CHECK(house.looked() == std::vector{2});
  CHECK(one.out.starts_with("fleet"));
  CHECK(one.out.find("\n\n") == std::string::npos);
}

TEST_CASE("what the daemon does not have is an exit of 2, and no answer") {
  House house;
  for (const auto& words : {std::vector<std::string>{"probe", "flee"},
                            {"probe", "fleet", "--target", "4"},
                            {"probe", "site", "--target", "4"}}) {
    const auto said = house.with(words);
    CHECK(said.code == 2);
    CHECK(said.out.empty());
    CHECK_FALSE(said.err.empty());
  }
  CHECK(house.looked().empty());
}

TEST_CASE("machines get the answer as it came, and the same exit") {
  House house;
  const auto said = house.with({"probe", "site", "--json"});
  CHECK(said.code == 1);
  const boost::json::value told = boost::json::parse(said.out);
  CHECK(told.at("probes").at(0).at("outcome") == "bad");
}

TEST_CASE("with a rulebook it is run here, and no daemon is asked") {
  const auto said = here(book, {"site"});
  CHECK(said.code == 1);
  CHECK(said.out.find("refused") != std::string::npos);
  const auto machine = here(book, {"fleet", "--target", "2", "--json"});
  CHECK(machine.code == 1);
  const boost::json::value told = boost::json::parse(machine.out);
  REQUIRE(told.at("probes").as_array().size() == 1);
  CHECK(told.at("probes").at(0).at("target") == "2");
}

TEST_CASE("a rulebook that does not load and a name that it does not have are an exit of 2") {
  const auto wrong = here("version: 1\nprobes: {site: {htp: x}}\n", {"site"});
  CHECK(wrong.code == 2);
  CHECK(wrong.out.empty());
  CHECK(wrong.err.find("error: ") != std::string::npos);
  const auto none = here(book, {"flet"});
  CHECK(none.code == 2);
  CHECK(none.out.empty());
  CHECK(none.err ==
        "runbookd: there is no probe or observed resource `flet`\n  = did you mean fleet?\n");
}

}  // namespace probe_test
