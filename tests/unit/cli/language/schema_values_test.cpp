// The schema of one value: what its row allows, in every way that YAML may write it.
#include "daemon/cli/language/schema_values.hpp"

#include <boost/json.hpp>
#include <regex>

#include "tests/unit/catch.hpp"

namespace schema_values_test {

using namespace runbookd;
namespace json = boost::json;

namespace {

const cli::SchemaPlace anywhere{};
const cli::SchemaPlace in_probe{.targets = true, .family = {}};

json::object schema(Key key, const cli::SchemaPlace& place = anywhere) {
  key.name = "k";
  return cli::schema_of(key, place);
}

// Of the alternative that is a text.
bool takes_text(const json::object& object, const std::string& text) {
  const json::object* own = &object;
  if (const auto* any = object.if_contains("anyOf"))
    for (const auto& one : any->as_array())
      if (one.as_object().contains("pattern")) own = &one.as_object();
  if (!own->contains("pattern")) return false;
  return std::regex_search(text, std::regex(std::string(own->at("pattern").as_string())));
}

}  // namespace

TEST_CASE("a whole number has its bounds as a number and as a text") {
  const auto object = schema({.shape = Shape::integer, .lowest = "16", .highest = "1024"});
  const auto& number = object.at("anyOf").at(0).as_object();
  CHECK(number.at("minimum") == 16);
  CHECK(number.at("maximum") == 1024);
  CHECK(takes_text(object, "16"));
  CHECK_FALSE(takes_text(object, "15"));
  CHECK_FALSE(takes_text(object, "1025"));
  CHECK_FALSE(takes_text(object, "16x"));
}

TEST_CASE("a placeholder may stand for any value, and a target in a probe alone") {
  const auto object = schema({.shape = Shape::duration, .lowest = "1s", .highest = "7d"});
  CHECK(takes_text(object, "${WAIT}"));
  CHECK(takes_text(object, "5m"));
  CHECK_FALSE(takes_text(object, "{{ target }}"));
  CHECK(takes_text(schema({.shape = Shape::duration}, in_probe), "{{ target }}"));
}

TEST_CASE("a choice is taken as YAML reads it: a number, a flag, a word") {
  const auto object = schema({.shape = Shape::choice, .choices = "1 true keep"});
  const auto& values = object.at("anyOf").at(0).at("enum").as_array();
  const auto has = [&](const json::value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  };
  CHECK(has("1"));
  CHECK(has(1));
  CHECK(has("true"));
  CHECK(has(true));
  CHECK(has("keep"));
  CHECK_FALSE(has(false));
}

TEST_CASE("a preset is shown in the type that an editor would write") {
  CHECK(schema({.shape = Shape::boolean, .preset = "true"}).at("default") == true);
  CHECK(schema({.shape = Shape::boolean, .preset = "false"}).at("default") == false);
  CHECK(schema({.shape = Shape::integer, .preset = "7"}).at("default") == 7);
  CHECK(schema({.shape = Shape::duration, .preset = "5m"}).at("default") == "5m");
  CHECK_FALSE(schema({.shape = Shape::duration}).contains("default"));
}

TEST_CASE("what is required says something, and what is not may be empty") {
  CHECK(schema({.shape = Shape::text, .required = true}).contains("pattern"));
  CHECK_FALSE(schema({.shape = Shape::text}).contains("pattern"));
  CHECK(schema({.shape = Shape::words}).contains("pattern"));
  CHECK(schema({.shape = Shape::url, .required = true}).contains("pattern"));
  CHECK_FALSE(schema({.shape = Shape::url}).contains("pattern"));
}

TEST_CASE("one or a list is either, and a list is a list") {
  static constexpr Key texts[] = {{.shape = Shape::text}};
  CHECK(schema({.shape = Shape::one_or_list, .inside = texts}).at("anyOf").as_array().size() == 2);
  CHECK(schema({.shape = Shape::list, .inside = texts}).at("type") == "array");
}

TEST_CASE("of keys of which one is needed any will do") {
  static constexpr Key keys[] = {{.name = "a", .one_needed = true},
                                 {.name = "b", .one_needed = true},
                                 {.name = "c", .required = true},
                                 {.name = "d"}};
  const auto group = cli::group_of(keys, anywhere);
  CHECK(group.at("anyOf").as_array().size() == 2);
  CHECK(group.at("required") == json::value{"c"});
  CHECK(group.at("additionalProperties") == false);
  CHECK(group.at("properties").as_object().size() == 4);
}

}  // namespace schema_values_test
