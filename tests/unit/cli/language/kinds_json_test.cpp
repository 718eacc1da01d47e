// The language for machines: every kind of this version, and the tree of keys.
#include "daemon/cli/language/kinds_json.hpp"

#include <boost/json.hpp>

#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"

namespace kinds_json_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

const json::object& named(const json::value& list, const char* name, const char* wanted) {
  for (const auto& item : list.as_array())
    if (item.at(name) == wanted) return item.as_object();
  throw std::runtime_error(std::string("there is no ") + wanted);
}

}  // namespace

TEST_CASE("every kind of this version is there, and none of a later one") {
  const auto kinds = app::registered_kinds();
  const auto all = cli::language_json(kinds);
  std::size_t of_now = 0;
  for (const auto* kind : kinds.actions) of_now += !kind->planned.has_value();
  CHECK(all.at("actions").as_array().size() == of_now);
  CHECK(of_now < kinds.actions.size());
  CHECK(all.at("probes").as_array().size() == kinds.probes.size());  // none is announced
}

TEST_CASE("a kind has its keys with all that holds for them") {
  const auto all = cli::language_json(app::registered_kinds());
  const auto& http = named(all.at("probes"), "kind", "http");
  const auto& method = named(http.at("keys"), "name", "method");
  CHECK(method.at("required") == false);
  CHECK(method.at("default") == "GET");
  CHECK(named(http.at("keys"), "name", "http").at("required") == true);
  CHECK_FALSE(named(http.at("keys"), "name", "http").contains("default"));
  CHECK(named(http.at("signals"), "name", "connect").at("type") == "duration");
}

TEST_CASE("an action says how much it can break, and what it acts on") {
  const auto all = cli::language_json(app::registered_kinds());
  const auto& failover = named(all.at("actions"), "kind", "memorystore.failover");
  CHECK(failover.at("hazard") == "stateful");
  CHECK_FALSE(failover.at("target").as_string().empty());
}

TEST_CASE("keys stand below keys, through lists and alternatives") {
  const auto all = cli::language_json(app::registered_kinds());
  const auto& rules = named(all.at("rulebook"), "name", "rules");
  const auto& steps = named(rules.at("keys"), "name", "steps");
  CHECK(named(steps.at("keys"), "name", "do").at("required") == true);
}

}  // namespace kinds_json_test
