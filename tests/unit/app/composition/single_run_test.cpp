// One run by hand, from a rulebook and without a daemon.
#include "daemon/app/composition/single_run.hpp"

#include <boost/json/parse.hpp>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace single_run_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

load::Rulebook loaded(const std::string& text) {
  document::test::Directory here;
  document::Sources files;
  document::Diagnostics out;
  auto book = load::load({here.write("rules.yaml", text)}, app::registered_kinds(),
                         document::Strictness::run, files, out);
  for (const auto& d : out.sorted()) UNSCOPED_INFO(document::render(files, d, false));
  REQUIRE(book);
  return std::move(*book);
}

const std::string book = R"(version: 1
probes:
  shut: {tcp: "127.0.0.1:1", timeout: 2s}
  fleet: {tcp: "127.0.0.{{ target }}:1", targets: ["1", "2"], timeout: 2s}
  memory: {memory: host}
  job: {heartbeat: {within: 1h}}
)";

json::array ran(const std::string& name, const std::string& target = {}) {
  const logging::Redactor redactor;
  const auto answer = app::run_probe_once(loaded(book), name, target, redactor);
  REQUIRE(answer);
  return json::parse(*answer).at("probes").as_array();
}

std::string error_of(const std::string& name, const std::string& target = {}) {
  const logging::Redactor redactor;
  const auto answer = app::run_probe_once(loaded(book), name, target, redactor);
  REQUIRE_FALSE(answer);
  return answer.error().text + "; " + answer.error().hint;
}

}  // namespace

TEST_CASE("a probe is run once, by its own deadline, and says all that it saw") {
  const json::array items = ran("shut");
  REQUIRE(items.size() == 1);
  CHECK(items[0].at("outcome").as_string() == "bad");
  CHECK(items[0].at("reason").as_string() == "refused");
  CHECK(items[0].at("address").as_string() == "127.0.0.1:1");
  CHECK(ran("memory")[0].at("signals").at("used").at("value").is_number());
}

TEST_CASE("each target is run, or the one that is named") {
  CHECK(ran("fleet").size() == 2);
  const json::array one = ran("fleet", "2");
  REQUIRE(one.size() == 1);
  CHECK(one[0].at("target").as_string() == "2");
}

TEST_CASE("what only a running daemon is told is unknown here") {
  CHECK(ran("job")[0].at("outcome").as_string() == "unknown");
}

TEST_CASE("a name that is none gets the one that was meant") {
  CHECK(error_of("shutt") == "there is no probe or observed resource `shutt`; did you mean shut?");
  CHECK(error_of("shut", "x") == "`shut` has no targets; leave --target out");
  CHECK(error_of("fleet", "22") == "`fleet` has no target `22`; ");
}

}  // namespace single_run_test
