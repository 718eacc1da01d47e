#include "daemon/app/log/line.hpp"

#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::logging::line_test {

TEST_CASE("a JSON line is one object with time, level, message and the fields") {
  const Wall at{seconds{1700000000}};
  const std::string line = json_line(at, Level::warn, "a \"quoted\" word", {{"rule", "api\ndown"}});
  CHECK(line.find('\n') == std::string::npos);
  const auto object = net::parse_json_object(line);
  REQUIRE(object);
  CHECK(net::json_text_at(*object, {"time"}) == "2023-11-14T22:13:20.000Z");
  CHECK(net::json_text_at(*object, {"level"}) == "warn");
  CHECK(net::json_text_at(*object, {"message"}) == "a \"quoted\" word");
  CHECK(net::json_text_at(*object, {"rule"}) == "api\ndown");
}

TEST_CASE("invalid UTF-8 never reaches a JSON line") {
  const std::string line = json_line(Wall{}, Level::info, "x\xFFy", {});
  CHECK(net::parse_json_object(line));
  CHECK(line.find("x?y") != std::string::npos);
}

TEST_CASE("a text line cannot be broken by what it quotes") {
  CHECK(text_line("one\r\ntwo", {}) == "one  two");
  CHECK(text_line("m", {{"a", "plain"}, {"b", "two words"}, {"c", ""}, {"d", "q\"q"}}) ==
        R"(m a=plain b="two words" c="" d="q\"q")");
  CHECK(text_line("m", {{"a", "\x1B[31mred"}}).find('\x1B') == std::string::npos);
}

TEST_CASE("levels and formats are known by the words of the command line") {
  CHECK(parse_level("warning"));
  CHECK(*parse_level("debug") == Level::debug);
  CHECK_FALSE(parse_level("loud"));
  CHECK(*parse_format("json") == Format::json);
  CHECK_FALSE(parse_format("xml"));
}

}  // namespace runbookd::logging::line_test
