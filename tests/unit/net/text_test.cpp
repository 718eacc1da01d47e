#include "daemon/net/text.hpp"

#include "daemon/base/text.hpp"
#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"

namespace text_test {

using namespace runbookd;
using namespace runbookd::net;

TEST_CASE("what cannot be seen is blank") {
  for (const char* text :
       {"", " ", "\t\n", "\xC2\xA0", "\xE3\x80\x80 \xE2\x80\x8B", "\xEF\xBB\xBF"})
    CHECK(is_blank(text));
  for (const char* text : {"x", " x ", "\xC3\xA9", "\xE2\x82\xAC", "-", "\xE2\x80"})
    CHECK_FALSE(is_blank(text));
}

TEST_CASE("a line is bounded and holds no control characters") {
  CHECK(one_line("a\nb\tc\x1b[0m", 100) == "a b c [0m");
  CHECK(one_line("abcdef", 6) == "abcdef");
  CHECK(one_line("abcdefg", 6) == "abc...");
  CHECK(one_line(std::string(100000, 'x'), 20).size() == 20);
}

TEST_CASE("cutting never leaves half a character") {
  const std::string text = "aaaa\xc3\xa4";  // an umlaut at the end
  CHECK(runbookd::utf8_prefix(text, 5) == "aaaa");
  CHECK(runbookd::utf8_prefix(text, 6) == text);
}

TEST_CASE("invalid UTF-8 becomes question marks") {
  CHECK(valid_utf8("a\xff"
                   "b") == "a?b");
  CHECK(valid_utf8("\xc0\xaf") == "??");       // overlong
  CHECK(valid_utf8("\xed\xa0\x80") == "???");  // a surrogate
  CHECK(valid_utf8("\xe2\x82") == "??");       // cut off
  CHECK(valid_utf8("\xf0\x9f\x98\x80") == "\xf0\x9f\x98\x80");
}

TEST_CASE("of a URL only the host is shown") {
  CHECK(host_of("https://hooks.slack.com/services/T/B/secret") == "hooks.slack.com");
  CHECK(host_of("https://user:pw@example.com:8443/x?token=1") == "example.com:8443");
  CHECK(host_of("nonsense") == "?");
}

TEST_CASE("percent encoding leaves unreserved characters") {
  CHECK(percent_encode("a-Z_0.~") == "a-Z_0.~");
  CHECK(percent_encode("a b\"=\xc3\xa4") == "a%20b%22%3D%C3%A4");
}

TEST_CASE("JSON is read within bounds, and absent values are told apart from wrong ones") {
  CHECK_FALSE(parse_json_object("[1]"));
  CHECK_FALSE(parse_json_object("{"));
  std::string deep = "1";
  for (int i = 0; i < 40; ++i) deep = "{\"a\":" + deep + "}";
  CHECK_FALSE(parse_json_object(deep));
  const auto object = parse_json_object(
      R"({"s":"x","n":7,"text_n":"42","half":1.5,"big":1e300,"t":true,"o":{"in":{"x":1}}})");
  REQUIRE(object);
  CHECK(json_text_at(*object, {"s"}) == "x");
  CHECK(json_text_at(*object, {"n"}).empty());
  CHECK(json_integer_at(*object, {"n"}) == std::optional<std::int64_t>(7));
  CHECK(json_integer_at(*object, {"text_n"}) == std::optional<std::int64_t>(42));
  CHECK_FALSE(json_integer_at(*object, {"half"}));
  CHECK_FALSE(json_integer_at(*object, {"big"}));
  CHECK_FALSE(json_integer_at(*object, {"s"}));
  CHECK(json_flag_at(*object, {"t"}));
  CHECK_FALSE(json_flag_at(*object, {"absent"}));
  CHECK(json_integer_at(*object, {"o", "in", "x"}) == std::optional<std::int64_t>(1));
  CHECK_FALSE(json_integer_at(*object, {"o", "s", "x"}));
}

TEST_CASE("what is shown turns no line around and commands no terminal") {
  CHECK(runbookd::net::shown("a\nb") == "a\nb");
  CHECK(runbookd::net::shown("a\x1b[2Jb\tc\x7f") == "a [2Jb c ");
  CHECK(runbookd::net::shown("a\xC2\x9B"
                             "31mb") ==
        "a\xEF\xBF\xBD"
        "31mb");  // CSI in one character
  CHECK(runbookd::net::shown("\xC2\xA0\xC3\xA4") == "\xC2\xA0\xC3\xA4");
  CHECK(runbookd::net::shown("a\xE2\x80\xAEtxt") == "a\xEF\xBF\xBDtxt");
  CHECK(runbookd::net::shown("\xff") == "?");
}

}  // namespace text_test
