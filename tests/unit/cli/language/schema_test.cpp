// The JSON Schema as a whole: what refers to something finds it, and what is closed is closed.
// tests/docs holds it against real rulebooks.
#include "daemon/cli/language/schema.hpp"

#include <boost/json.hpp>
#include <functional>

#include "config/load/keys/rulebook.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/said.hpp"

namespace schema_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

json::object schema() { return cli::rulebook_schema(app::registered_kinds()); }

void each_object(const json::value& value, const std::function<void(const json::object&)>& look) {
  if (const auto* list = value.if_array())
    for (const auto& item : *list) each_object(item, look);
  const auto* object = value.if_object();
  if (object == nullptr) return;
  look(*object);
  for (const auto& [name, item] : *object) each_object(item, look);
}

// The case of a definition whose `if` asks for this.
const json::object* case_of(const json::object& whole, const char* definition,
                            const std::function<bool(const json::object&)>& condition) {
  for (const auto& item : whole.at("definitions").at(definition).at("allOf").as_array())
    if (condition(item.at("if").as_object())) return &item.at("then").as_object();
  return nullptr;
}

const json::object* action(const json::object& whole, const char* name) {
  return case_of(whole, "step", [&](const json::object& condition) {
    const auto* properties = condition.if_contains("properties");
    return properties != nullptr && properties->at("do").at("const") == name;
  });
}

}  // namespace

TEST_CASE("every reference leads somewhere") {
  const json::value whole = schema();
  int references = 0;
  each_object(whole, [&](const json::object& object) {
    const auto* to = object.if_contains("$ref");
    if (to == nullptr) return;
    ++references;
    const std::string path = std::string(to->as_string()).substr(1);
    boost::system::error_code error;
    INFO(path);
    CHECK(whole.find_pointer(path, error) != nullptr);
  });
  CHECK(references > 50);
}

TEST_CASE("every section of a rulebook is known, and no other") {
  const auto whole = schema();
  for (const Key& key : load::keys::rulebook) {
    INFO(key.name);
    CHECK(whole.at("properties").as_object().contains(key.name));
  }
  CHECK(whole.at("properties").as_object().size() == std::size(load::keys::rulebook));
  CHECK(whole.at("additionalProperties") == false);
}

TEST_CASE("a step knows the keys of its action and those of every step, and no other's") {
  const auto whole = schema();
  const auto* exec = action(whole, "exec");
  REQUIRE(exec != nullptr);
  CHECK(exec->at("properties").as_object().contains("argv"));
  CHECK(exec->at("properties").as_object().contains("approval"));
  CHECK_FALSE(exec->at("properties").as_object().contains("url"));
  CHECK(exec->at("additionalProperties") == false);
}

TEST_CASE("an action that acts on a resource cannot do without a target") {
  const auto whole = schema();
  const auto needs_target = [&](const char* name) {
    const auto* found = action(whole, name);
    REQUIRE(found != nullptr);
    const auto* required = found->if_contains("required");
    if (required == nullptr) return false;
    const auto& list = required->as_array();
    return std::find(list.begin(), list.end(), json::value("target")) != list.end();
  };
  CHECK(needs_target("memorystore.failover"));
  CHECK_FALSE(needs_target("notify"));
}

TEST_CASE("a map behind `tls` is the settings of another probe, and no probe of certificates") {
  const auto whole = schema();
  const auto* tls = case_of(whole, "probe", [](const json::object& condition) {
    return condition.at("required").as_array().front() == "tls" && condition.contains("properties");
  });
  CHECK(tls != nullptr);
}

TEST_CASE("what a later version brings cannot be written yet") {
  const auto whole = schema();
  for (const auto* kind : app::registered_kinds().actions) {
    if (!kind->planned) continue;
    CHECK(action(whole, std::string(kind->name).c_str()) == nullptr);
  }
}

TEST_CASE("the verb prints it as one document") {
  const auto said = test::runbookd_with({"schema"});
  CHECK(said.code == 0);
  CHECK(json::parse(said.out) == json::value(schema()));
}

}  // namespace schema_test
