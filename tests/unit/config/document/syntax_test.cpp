#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace syntax_test {

using namespace runbookd::document;
using runbookd::document::test::parsed;

namespace {

std::string said(std::string text) { return parsed(std::move(text)).said(); }

std::string first(std::string text) {
  const auto all = said(std::move(text));
  return all.substr(0, all.find('\n')).substr(all.empty() ? 0 : std::string("rules.yaml:").size());
}

}  // namespace

TEST_CASE("an empty file is an error with a place") {
  CHECK(said("") ==
        "rules.yaml:1:1: error: the file is empty\n"
        " 1 |\n"
        "   | ^\n"
        "   = a rulebook starts with `version: 1`\n");
  CHECK(first("# nothing but this\n") == "1:1: error: the file is empty");
  CHECK(first("---\n") == "1:1: error: the file is empty");
  CHECK_FALSE(parsed("").root);
}

TEST_CASE("bytes that are no UTF-8 are an error at the first of them") {
  CHECK(said("a: 1\nb: gr\xF6\xDF"
             "e\n") ==
        "rules.yaml:2:6: error: the byte 0xF6 is not UTF-8\n"
        " 2 | b: gr\xEF\xBF\xBD\xEF\xBF\xBD"
        "e\n"
        "   |      ^\n"
        "   = save the file as UTF-8\n");
  CHECK(first("a: \xC0\xAF") == "1:4: error: the byte 0xC0 is not UTF-8");
  CHECK(first("a: \xED\xA0\x80") == "1:4: error: the byte 0xED is not UTF-8");
  CHECK(first("a: \xE2\x82") == "1:4: error: the byte 0xE2 is not UTF-8");
  CHECK(first("\xFF\xFE"
              "a") == "1:1: error: the file is UTF-16");
  CHECK(first("\xEF\xBB\xBF"
              "a: 1") == "1:1: error: the file starts with a byte order mark");
}

TEST_CASE("NUL and other control characters are errors at their place") {
  CHECK(first(std::string("a: b\0c", 6)) == "1:5: error: the file holds a NUL byte");
  CHECK(first("a: \x04 b") == "1:4: error: the file holds the control character 0x04");
  CHECK(first("a: b\rc: d") == "1:5: error: a carriage return in the middle of a line");
  CHECK(said("a: 1\r\nb: [x,\r\n  y]\r\n").empty());
}

TEST_CASE("tabs in the indentation are errors, elsewhere they are not") {
  CHECK(said("a:\n\tb: 1\n  \tc: 2\n") ==
        "rules.yaml:2:1: error: a tab in the indentation\n"
        " 2 |  b: 1\n"
        "   | ^\n"
        "   = indent with spaces\n"
        "rules.yaml:3:3: error: a tab in the indentation\n"
        " 3 |    c: 2\n"
        "   |   ^\n"
        "   = indent with spaces\n");
  CHECK(said("a:\tb\nc: d\t# e\n\n\t\nscript: |\n  make:\n  \techo\n").empty());
}

TEST_CASE("a second document and text behind the end are errors, and the first is still read") {
  const auto p = parsed("a: 1\n---\nb: 2\n");
  CHECK(p.said() ==
        "rules.yaml:2:1: error: a second document in one file\n"
        " 2 | ---\n"
        "   | ^^^\n"
        "   = remove `---`; other files are read with `include:`\n");
  CHECK(p.at("a").text == "1");
  CHECK(first("a: 1\n...\njunk\n") == "3:1: error: text behind the end of the document");
  CHECK(first("a: 1\n]\n") == "2:1: error: `]` closes nothing");
  CHECK(said("---\na: 1\n...\n").empty());
}

TEST_CASE("syntax errors say what to write") {
  CHECK(said("a: b: c\n") ==
        "rules.yaml:1:5: error: a second colon in one value\n"
        " 1 | a: b: c\n"
        "   |     ^\n"
        "   = quote the value: \"...\"\n");
  CHECK(said("every: 30s\n  timeout: 5s\n") ==
        "rules.yaml:2:10: error: a key where a value goes on\n"
        " 2 |   timeout: 5s\n"
        "   |          ^\n"
        "   = line it up with the key above, and see that the line above has a space behind its "
        "colon\n");
  CHECK(first("rules:\n  - name: x\n   when: y\n") ==
        "3:4: error: this line does not line up with anything above");
  CHECK(said("a:\n  b: 1\n c: 2\n") ==
        "rules.yaml:3:2: error: this line does not line up with anything above\n"
        " 3 |  c: 2\n"
        "   |  ^\n"
        "   = indent it like its neighbours\n");
  CHECK(first("a: \"x\" y") == "1:8: error: text behind a finished value");
  CHECK(first("a: - b") == "1:4: error: a list cannot start behind a key");
  CHECK(first("a: @foo") == "1:4: error: a value cannot start with `@`");
  CHECK(first("a: {b: ${X}}") == "1:9: error: YAML reads the `{` of `${` as a map here");
}

TEST_CASE("a bracket that is not closed is an error where it opens") {
  CHECK(said("probes:\n  site: {http: https://x, every: 5s\n  b: 1\n") ==
        "rules.yaml:2:9: error: `{` is not closed\n"
        " 2 |   site: {http: https://x, every: 5s\n"
        "   |         ^\n"
        "   = close it with `}`\n");
  CHECK(first("a: [1, 2\nb: 3\n") == "1:4: error: `[` is not closed");
}

TEST_CASE("a quote that is not closed is an error where it opens") {
  CHECK(said("a: 1\nb: \"foo\nc: 3\n") ==
        "rules.yaml:2:4: error: a quote is never closed\n"
        " 2 | b: \"foo\n"
        "   |    ^\n"
        "   = close it behind the value\n");
  CHECK(first("a: 'it''s\n") == "1:4: error: a quote is never closed");
  CHECK(first("a: 'x'\nb: [1, \"foo") == "2:8: error: a quote is never closed");
  CHECK(first("a: \"foo") == "1:4: error: a quote is never closed");
  CHECK(said("a: \"x \\\" y\"\nb: 'it''s'\n").empty());
}

TEST_CASE("a backslash that YAML does not know is an error at the backslash") {
  CHECK(said("a: \"5\\d+\"\n") ==
        "rules.yaml:1:6: error: YAML knows no escape `\\d`\n"
        " 1 | a: \"5\\d+\"\n"
        "   |      ^^\n"
        "   = double the backslash, or use single quotes: '\\d'\n");
}

TEST_CASE("an escaped control character is a value like any other") {
  const auto p = parsed("a: \"x\\x01y\"\nb: 1\n");
  CHECK(p.said().empty());
  REQUIRE(p.root);
  CHECK(p.at("a").text == "x\x01y");
  CHECK_FALSE(p.at("a").reported);
}

TEST_CASE("a tag that the parser uses as a mark itself is a tag") {
  CHECK(first("a: !<?> b\n") == "1:4: error: YAML reads `!<?>` as a tag, not as text");
}

}  // namespace syntax_test
