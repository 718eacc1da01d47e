// `runbookd oncall`: who is on call, until when, who next.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "daemon/cli/live/on_call_screen.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace on_call_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

std::string screen(const char* answer) {
  return cli::on_call_screen(json::parse(answer).as_object());
}

// Ann's week begins at 2026-11-30T09:00Z; Bob stands in on one of its days.
struct House : test::ServedDaemon {
  House()
      : ServedDaemon(R"(version: 1
contacts:
  ann: {webhook: "http://127.0.0.1:9/"}
  bob: {webhook: "http://127.0.0.1:9/"}
  primary:
    rotation:
      every: 1w
      handover: Mon 09:00 UTC
      starts: 2026-11-30
      of: [ann, bob]
      overrides: [{from: 2026-12-02, to: 2026-12-02, who: bob}]
)") {
    serve();
  }
  std::string at(const std::string& when) { return with({"oncall", "--at", when}).out; }
};

}  // namespace

TEST_CASE("each rotation has a line, in columns") {
  CHECK(screen(R"({"at": "2026-11-30T10:00:00Z", "on_call": [
    {"contact": "primary", "who": "ann", "to": "2026-12-07T09:00:00Z", "overridden": false,
     "next": "bob"},
    {"contact": "second", "who": "cleopatra", "to": "2026-11-30T10:30:00Z", "overridden": true,
     "next": "dora"}]})") ==
        "primary  ann        until 2026-12-07T09:00:00Z (6d23h), then bob\n"
        "second   cleopatra  stands in until 2026-11-30T10:30:00Z (30m), then dora\n");
}

TEST_CASE("nobody is said as such, and without rotations how one is written") {
  CHECK(screen(R"({"at": "x", "on_call": [{"contact": "primary", "who": null, "to": "y",
                   "overridden": false, "next": "bob"}]})")
            .starts_with("primary  nobody"));
  CHECK(screen(R"({"at": "x", "on_call": []})") ==
        "no contact is a rotation: `runbookd kinds contact` shows how one is written\n");
}

TEST_CASE("another time is asked for as it was typed, offsets and all") {
  House house;
  CHECK(house.at("2026-12-01T12:00:00Z") ==
        "primary  ann  until 2026-12-02T00:00:00.000Z (12h), then bob\n");
  CHECK(house.at("2026-12-02T01:00:00+00:30") ==
        "primary  bob  stands in until 2026-12-03T00:00:00.000Z (23h30m), then ann\n");
  CHECK(house.at("2026-12-07T09:00:00Z").starts_with("primary  bob  until 2026-12-14"));
}

TEST_CASE("now is asked about where no time is given, and machines get the answer as it came") {
  House house;
  const auto said = house.with({"oncall"});
  CHECK(said.code == 0);
  CHECK(said.out.starts_with("primary  "));
  const auto machine = house.with({"oncall", "--json", "--at", "2026-12-01T12:00:00Z"});
  CHECK(machine.code == 0);
  const json::value told = json::parse(machine.out);
  CHECK(told.at("on_call").at(0).at("who") == "ann");
}

TEST_CASE("what is no time is refused, with an exit of 2 and no answer") {
  House house;
  const auto said = house.with({"oncall", "--at", "tomorrow"});
  CHECK(said.code == 2);
  CHECK(said.out.empty());
  CHECK_FALSE(said.err.empty());
}

}  // namespace on_call_test
