#include "daemon/net/json.hpp"

#include "tests/unit/catch.hpp"

namespace json_test {

using namespace runbookd;

TEST_CASE("an object that names a member twice is no command, at any depth") {
  for (const char* text : {
           R"({"subject":"r","subject":"db"})",
           R"({"subject":"r","reason":"x","subject":"r"})",
           R"({"subject":"r","sub\u006aect":"db"})",
           R"({"variables":{"a":"1","a":"2"}})",
           R"({"a":[{"b":1,"b":2}]})",
           R"({"":1,"":2})",
       }) {
    INFO(text);
    CHECK(net::parse_json_object(text));
    const auto strictly = net::parse_json_object_strictly(text);
    REQUIRE_FALSE(strictly);
    CHECK(strictly.error().text == "the body names a member twice");
  }
  for (const char* text : {R"({})", R"({"a":{"b":1},"b":{"a":1}})", R"({"a":[{"b":1},{"b":2}]})",
                           R"({"A":1,"a":2,"variables":{"a":"1"}})"}) {
    INFO(text);
    CHECK(net::parse_json_object_strictly(text));
  }
  CHECK_FALSE(net::parse_json_object_strictly("[]"));
  CHECK_FALSE(net::parse_json_object_strictly("{"));
}

}  // namespace json_test
