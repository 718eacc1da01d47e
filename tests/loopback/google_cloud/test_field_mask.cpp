#include "tests/loopback/google_cloud/field_mask.hpp"
#include "tests/unit/catch.hpp"

namespace test_field_mask {

using namespace runbookd::sim;

namespace {
json::object masked(const char* target, const char* body, const char* mask) {
  auto out = json::parse(target).as_object();
  apply_mask(out, json::parse(body).as_object(), split(mask, ','));
  return out;
}
json::object parsed(const char* text) { return json::parse(text).as_object(); }
}  // namespace

TEST_CASE("a masked field is replaced as a whole, lists and maps too") {
  CHECK(masked(R"({"a":{"m":{"x":1,"y":2}},"l":[1,2]})", R"({"a":{"m":{"z":3}},"l":[9]})",
               "a.m,l") == parsed(R"({"a":{"m":{"z":3}},"l":[9]})"));
}

TEST_CASE("a masked field that the body lacks is cleared") {
  CHECK(masked(R"({"a":{"x":1,"y":2}})", R"({"a":{"y":7}})", "a.x") == parsed(R"({"a":{"y":2}})"));
  CHECK(masked(R"({"b":1})", R"({})", "a.x") == parsed(R"({"b":1})"));
}

TEST_CASE("a field outside the mask keeps its value whatever the body says") {
  CHECK(masked(R"({"a":1,"b":2})", R"({"a":8,"b":9})", "b") == parsed(R"({"a":1,"b":9})"));
}

TEST_CASE("setting below a message that is not there makes the message") {
  CHECK(masked(R"({})", R"({"s":{"min":3,"max":4}})", "s.min") == parsed(R"({"s":{"min":3}})"));
}

TEST_CASE("defaults are not written, but an empty message and an empty variable are") {
  auto o = parsed(R"({"z":0,"f":false,"e":"","l":[],"annotations":{},"message":{},
                      "env":[{"name":"A","value":""}]})");
  drop_defaults(o);
  CHECK(o == parsed(R"({"message":{},"env":[{"name":"A","value":""}]})"));
}

}  // namespace test_field_mask
