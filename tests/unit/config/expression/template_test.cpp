#include "config/expression/expression.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace template_test {

using namespace runbookd;
using document::test::parsed;

namespace {

std::string said(const std::string& title) {
  auto p = parsed("title: " + title + "\n");
  REQUIRE(p.root);
  expression::parse_template(p.at("title"), p.found);
  return p.said();
}

decide::Template pieces_of(std::string_view text) {
  std::vector<decide::TypeIssue> issues;
  auto pieces = expression::parse_template_text(text, issues);
  REQUIRE(pieces);
  return std::move(*pieces);
}

}  // namespace

TEST_CASE("a template is text with expressions in it") {
  const auto pieces = pieces_of("Renew {{ cert.subject }}: {{ until(cert.not_after) }} left");
  REQUIRE(pieces.size() == 5);
  CHECK(pieces[0].text == "Renew ");
  CHECK_FALSE(pieces[0].expr);
  REQUIRE(pieces[1].expr);
  CHECK(pieces[1].expr->path.names == std::vector<std::string>{"cert", "subject"});
  CHECK(pieces[2].text == ": ");
  REQUIRE(pieces[3].expr);
  CHECK(pieces[3].expr->function == "until");
  CHECK(pieces[3].expr->span.column == 29);
  CHECK(pieces[4].text == " left");
}

TEST_CASE("a text without expressions is one piece, an empty one none") {
  CHECK(pieces_of("API docs are down").size() == 1);
  CHECK(pieces_of("").empty());
  CHECK(pieces_of("{\"a\":{\"b\":1}}").size() == 1);
  CHECK(pieces_of("{{ var.ip }}/32").size() == 2);
}

TEST_CASE("labels and texts inside an expression do not end it") {
  const auto pieces = pieces_of("{{ app.x{a=\"}}\"}}}!");
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].expr->path.matchers.at(0).value == "}}");
  CHECK(pieces[1].text == "!");
}

TEST_CASE("an error inside a template has its exact place") {
  CHECK(said("\"disk at {{ db.disk_used > 80 % }} now\"") ==
        "rules.yaml:1:38: error: a unit must touch its number\n"
        " 1 | title: \"disk at {{ db.disk_used > 80 % }} now\"\n"
        "   |                                      ^\n"
        "   = write 80%\n");
  CHECK(said("\"größe: {{ a && b }}\"") ==
        "rules.yaml:1:21: error: `&&` is not used here\n"
        " 1 | title: \"größe: {{ a && b }}\"\n"
        "   |                     ^^\n"
        "   = write `and`\n");
}

TEST_CASE("all expressions of a template are checked") {
  std::vector<decide::TypeIssue> issues;
  CHECK_FALSE(expression::parse_template_text("{{ }} {{ a b }} {{ ok }}", issues));
  REQUIRE(issues.size() == 2);
  CHECK(issues[0].message == "the expression is empty");
  CHECK(issues[1].message == "`b` cannot stand here");
}

TEST_CASE("a template that is not closed is an error where it opens") {
  CHECK(said("\"at {{ db.disk\"") ==
        "rules.yaml:1:12: error: `{{` is not closed\n"
        " 1 | title: \"at {{ db.disk\"\n"
        "   |            ^^\n"
        "   = close it with `}}`\n");
}

}  // namespace template_test
