// `doctor`: what is printed of what was found, and which of 0 and 1 it was.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/said.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace doctor_test {

using namespace runbookd;
using document::test::Directory;

namespace {

test::Said examined(const std::string& rulebook, bool json = false) {
  const Directory here;
  cli::DoctorOptions options;
  options.config = here.write("rules.yaml", rulebook);
  options.json = json;
  return test::heard([&] { return cli::doctor_verb(options); });
}

const std::string well = R"(version: 1
contacts: {hook: {exec: {argv: [/bin/cat]}}}
probes: {job: {heartbeat: {within: 1h}}}
)";
const std::string broken = R"(version: 1
contacts: {hook: {exec: {argv: [/bin/cat]}}, page: {exec: {argv: [/no/such/program]}}}
)";

}  // namespace

TEST_CASE("what is well has a line each and a count, and that is fine") {
  const auto said = examined(well);
  CHECK(said.code == 0);
  CHECK(said.out ==
        "ok    probe job: waits to be told; nothing is asked\n"
        "ok    contact hook, exec (/bin/cat): is /bin/cat\n"
        "2 looked at, nothing to mend\n");
}

TEST_CASE("what is to be mended has a cure behind it, and is an exit of 1") {
  const auto said = examined(broken);
  CHECK(said.code == 1);
  CHECK(said.out.find("ok    contact hook") == 0);
  CHECK(said.out.find("\nMEND  contact page, exec (/no/such/program): ") != std::string::npos);
  CHECK(said.out.ends_with("      = install it, or name it by its path\n1 of 2 to mend\n"));
}

TEST_CASE("machines get the findings alone, with a cure where there is one") {
  const auto said = examined(broken, true);
  CHECK(said.code == 1);
  const boost::json::value told = boost::json::parse(said.out);
  const auto& list = told.at("findings").as_array();
  REQUIRE(list.size() == 2);
  CHECK(list[0].at("what") == "contact hook, exec (/bin/cat)");
  CHECK(list[0].at("fit") == true);
  CHECK_FALSE(list[0].as_object().contains("cure"));
  CHECK(list[1].at("fit") == false);
  CHECK(list[1].at("cure") == "install it, or name it by its path");
  CHECK(examined(well, true).code == 0);
}

TEST_CASE("a rulebook that does not load is said, and nothing is tried") {
  const auto said = examined("version: 1\nprobes: {site: {htp: x}}\n");
  CHECK(said.code == 1);
  CHECK(said.out.empty());
  CHECK(said.err.find("error: ") != std::string::npos);
}

}  // namespace doctor_test
