// `runbookd tasks`: what is asked for, and what is said when nobody answers.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/live/served_daemon.hpp"

namespace tasks_test {

using namespace runbookd;

TEST_CASE("without tasks it says how they are written, and machines get an empty list") {
  test::ServedDaemon house(test::watched_site());
  house.serve();
  const auto said = house.with({"tasks"});
  CHECK(said.code == 0);
  CHECK(said.out.find("runbookd kinds maintenance") != std::string::npos);
  const auto machine = house.with({"tasks", "--json"});
  CHECK(machine.code == 0);
  const boost::json::value told = boost::json::parse(machine.out);
  CHECK(told.at("tasks").as_array().empty());
}

TEST_CASE("where no daemon answers there is no list, and an exit of 2") {
  test::ServedDaemon house(test::watched_site());  // is not served
  const auto said = house.with({"tasks"});
  CHECK(said.code == 2);
  CHECK(said.out.empty());
  CHECK_FALSE(said.err.empty());
}

}  // namespace tasks_test
