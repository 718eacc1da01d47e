#include "config/expression/expression.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace expression_test {

using namespace runbookd;
using decide::Expr;
using document::test::parsed;

namespace {

// The tree with every operator in parentheses, so that precedence can be read.
std::string shape(const Expr& e) {
  switch (e.kind) {
    case Expr::Kind::literal:
      return e.type == Type::string ? "\"" + e.text + "\"" : e.text;
    case Expr::Kind::path: {
      std::string out;
      for (const auto& name : e.path.names) out += (out.empty() ? "" : ".") + name;
      for (const auto& m : e.path.matchers)
        out += "{" + m.label + std::to_string(static_cast<int>(m.op)) + m.value + "}";
      return out;
    }
    case Expr::Kind::call: {
      std::string out = e.function + "(";
      for (const auto& a : e.arguments) {
        out += (&a == e.arguments.data() ? "" : ", ") + shape(*a.value);
        if (a.over.count() > 0) out += " over " + std::to_string(a.over.count() / 1'000'000'000);
      }
      return out + ")";
    }
    case Expr::Kind::unary:
      return (e.op == decide::Op::not_ ? "(not " : "(- ") + shape(*e.left) + ")";
    case Expr::Kind::is_unknown:
      return "(" + shape(*e.left) + (e.negated ? " is not unknown)" : " is unknown)");
    case Expr::Kind::binary: {
      const char* const names[] = {
          "or", "and", "not", "<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/"};
      return "(" + shape(*e.left) + " " + names[static_cast<int>(e.op)] + " " + shape(*e.right) +
             ")";
    }
  }
  return {};
}

std::string shaped(std::string_view text) {
  std::vector<decide::TypeIssue> issues;
  const auto e = expression::parse_text(text, issues);
  if (!e) return issues.empty() ? "null without an issue" : issues.front().message;
  return shape(*e);
}

const Expr& literal(std::string_view text) {
  static std::vector<decide::ExprPtr> kept;
  std::vector<decide::TypeIssue> issues;
  kept.push_back(expression::parse_text(text, issues));
  REQUIRE(kept.back());
  REQUIRE(kept.back()->kind == Expr::Kind::literal);
  return *kept.back();
}

// What a rule with this `when` prints.
std::string said(const std::string& when) {
  auto p = parsed("when: " + when + "\n");
  REQUIRE(p.root);
  expression::parse(p.at("when"), p.found);
  return p.said();
}

std::string hint(std::string_view text) {
  std::vector<decide::TypeIssue> issues;
  const auto e = expression::parse_text(text, issues);
  return e || issues.empty() ? "none" : issues.front().hint;
}

int column(std::string_view text) {
  std::vector<decide::TypeIssue> issues;
  const auto e = expression::parse_text(text, issues);
  return e || issues.empty() ? -1 : issues.front().span.column;
}

}  // namespace

TEST_CASE("operators bind as the reference's grammar says") {
  CHECK(shaped("a or b and not c") == "(a or (b and (not c)))");
  CHECK(shaped("not a < b and c") == "((not (a < b)) and c)");
  CHECK(shaped("a + b * c - d / e > f") == "(((a + (b * c)) - (d / e)) > f)");
  CHECK(shaped("(a or b) and c") == "((a or b) and c)");
  CHECK(shaped("a - b - c") == "((a - b) - c)");
  CHECK(shaped("-a * b") == "((- a) * b)");
  CHECK(shaped("not not a") == "(not (not a))");
  CHECK(shaped("a + b is not unknown or c is unknown") ==
        "(((a + b) is not unknown) or (c is unknown))");
  CHECK(shaped("a == b or c != d or e <= f or g >= h") ==
        "((((a == b) or (c != d)) or (e <= f)) or (g >= h))");
}

TEST_CASE("every expression of the shipped runbook's kind is read") {
  CHECK(shaped("rate(app.http_requests_total{status=~\"5..\"} over 2m) / "
               "rate(app.http_requests_total over 2m)") ==
        "(rate(app.http_requests_total{status25..} over 120) / rate(app.http_requests_total over "
        "120))");
  CHECK(shaped("consecutive_failures(cache) >= 3 or p95(cache.latency over 2m) > 500ms") ==
        "((consecutive_failures(cache) >= 3) or (p95(cache.latency over 120) > 500ms))");
  CHECK(shaped("not connector.ready and not (pg.up and cache.up)") ==
        "((not connector.ready) and (not (pg.up and cache.up)))");
  CHECK(shaped("until(cert.not_after) < 14d or not domain.ready") ==
        "((until(cert.not_after) < 14d) or (not domain.ready))");
  CHECK(shaped("default(x, -1) > 0 and hour(\"Europe/London\") < 9 and weekday() != 6") ==
        "(((default(x, -1) > 0) and (hour(\"Europe/London\") < 9)) and (weekday() != 6))");
}

TEST_CASE("[5m] is another spelling of over 5m") {
  CHECK(shaped("rate(x[5m])") == "rate(x over 300)");
  CHECK(shaped("rate(x over 1h30m)") == "rate(x over 5400)");
}

TEST_CASE("literals carry their unit as a type and their value in base units") {
  CHECK(literal("1%").type == Type::ratio);
  CHECK(literal("1%").number == Approx(0.01));
  CHECK(literal("250ms").number == Approx(0.25));
  CHECK(literal("1h30m").type == Type::duration);
  CHECK(literal("1h30m").number == 5400);
  CHECK(literal("1GiB").type == Type::bytes);
  CHECK(literal("1GiB").number == 1073741824);
  CHECK(literal("10kB").number == 10000);
  CHECK(literal("30/m").type == Type::rate);
  CHECK(literal("30/m").number == Approx(0.5));
  CHECK(literal("6MB/s").type == Type::byte_rate);
  CHECK(literal("6MB/s").number == 6e6);
  CHECK(literal("1.5").bare);
  CHECK(literal("1.5").type == Type::number);
  CHECK_FALSE(literal("1.5s").bare);
  CHECK(literal("-5").number == -5);
  CHECK(literal("-5").bare);
  CHECK(literal("true").type == Type::boolean);
  CHECK(literal("true").number == 1);
  CHECK(literal("false").number == 0);
  CHECK(literal(R"("a \"b\" \\ c")").text == "a \"b\" \\ c");
}

TEST_CASE("a division by a name that is no unit is a division") {
  CHECK(shaped("100/seconds") == "(100 / seconds)");
  CHECK(shaped("100/s.x") == "(100 / s.x)");
  CHECK(shaped("100/h + 1/s") == "(100/h + 1/s)");
}

TEST_CASE("names may be reserved words behind a point, and hold colons inside") {
  CHECK(shaped("app.over") == "app.over");
  CHECK(shaped("app.job:http:rate5m > 1") == "(app.job:http:rate5m > 1)");
  CHECK(shaped("over > 1") == "`over` cannot stand here");
}

TEST_CASE("spans count code points and cover what they name") {
  std::vector<decide::TypeIssue> issues;
  const auto e = expression::parse_text("\"größe\" == (a + b)", issues);
  REQUIRE(e);
  CHECK(e->left->span.column == 0);
  CHECK(e->left->span.length == 7);
  CHECK(e->op_span.column == 8);
  CHECK(e->op_span.length == 2);
  CHECK(e->right->span.column == 11);
  CHECK(e->right->span.length == 7);
  CHECK(e->span.length == 18);
}

TEST_CASE("a chained comparison is an error at the second operator, with the cure written out") {
  CHECK(said("1s < latency <= 5s") ==
        "rules.yaml:1:20: error: comparisons cannot be chained\n"
        " 1 | when: 1s < latency <= 5s\n"
        "   |          ~         ^^\n"
        "   = write `1s < latency and latency <= 5s`\n");
  CHECK(said("a == b is unknown") ==
        "rules.yaml:1:14: error: comparisons cannot be chained\n"
        " 1 | when: a == b is unknown\n"
        "   |         ~~   ^^\n"
        "   = join two comparisons with `and`\n");
}

TEST_CASE("an unknown unit is an error at the unit, with what was meant") {
  CHECK(said("age(x) > 20min") ==
        "rules.yaml:1:18: error: unknown unit `min`\n"
        " 1 | when: age(x) > 20min\n"
        "   |                  ^^^\n"
        "   = did you mean 20m?\n");
  CHECK(hint("x > 5KB") == "did you mean 5kB?");
  CHECK(hint("x > 5S") == "did you mean 5s?");
  CHECK(hint("x > 5mib") == "did you mean 5MiB?");
  CHECK(hint("x > 5percent") == "did you mean 5%?");
  CHECK(hint("x > 5furlongs") == "units are % ms s m h d w B kB MB GB KiB MiB GiB TiB /s /m /h");
  CHECK(hint("x > 30m1h") == "durations go from large to small: 1h30m");
}

TEST_CASE("a unit that does not touch its number is an error at the unit") {
  CHECK(said("age(x) > 20 m") ==
        "rules.yaml:1:19: error: a unit must touch its number\n"
        " 1 | when: age(x) > 20 m\n"
        "   |                   ^\n"
        "   = write 20m\n");
  CHECK(hint("x > 5 %") == "write 5%");
  CHECK(hint("x > 5 GiB") == "write 5GiB");
  CHECK(hint("x > 5 /s") == "write 5/s");
}

TEST_CASE("an expression that ends too early says behind what") {
  CHECK(said("a and b >") ==
        "rules.yaml:1:16: error: the expression ends too early\n"
        " 1 | when: a and b >\n"
        "   |                ^\n"
        "   = something must follow `>`\n");
  CHECK(hint("(a and b") == "close it with `)`");
  CHECK(column("rate(x over 5m") == 4);
  CHECK(column("x{a=\"b\"") == 1);
  CHECK(shaped("\"abc") == "this text is not closed");
  CHECK(shaped("  ") == "the expression is empty");
}

TEST_CASE("what cannot stand somewhere is named, with a way out") {
  CHECK(shaped("a b") == "`b` cannot stand here");
  CHECK(hint("a b") == "an operator is missing before it");
  CHECK(hint("a = b") == "write `==` to compare");
  CHECK(hint("a && b") == "write `and`");
  CHECK(hint("a || b") == "write `or`");
  CHECK(hint("a and !b") == "write `not`");
  CHECK(hint("a == 'b'") == "write texts in double quotes");
  CHECK(hint("a == not b") == "put it in parentheses: (not ...)");
  CHECK(hint("a)") == "it closes nothing that was opened");
  CHECK(hint("f(a,)") == "a value is missing before it: a name, a number or a function");
  CHECK(hint("a and and b") == "`and` is a reserved word");
  CHECK(hint("a == unknown") == "write `is unknown`");
  CHECK(hint("a is 5") == "only `is unknown` and `is not unknown` can follow; compare with `==`");
  CHECK(hint("rate(x)[5m]") == "a window stands inside a function: rate(x over 5m)");
  CHECK(hint("rate(x over 5)") == "write 5s or 5m");
  CHECK(hint("rate(x over y)") == "a window is a duration such as 5m");
  CHECK(hint("rate(x over 0s)") == "write a duration such as 5m");
  CHECK(hint("app =~ \"x\"") == "patterns match labels: metric{label=~\"...\"}");
  CHECK(hint(".5 < x") == "a number starts with a digit: 0.5; a point stands between names");
  CHECK(hint("app.rate(x)") == "functions have no point in their name");
  CHECK(shaped("a ; b") == "`;` is not used here");
  CHECK(shaped("größe > 1") == "`ö` is not used here");
  CHECK(column("größe > 1") == 2);
}

TEST_CASE("label matchers are read, and their patterns compiled") {
  CHECK(shaped("x{a=\"1\", b!=\"2\", c=~\"3\", d!~\"4\"}") == "x{a01}{b12}{c23}{d34}");
  CHECK(shaped("x{}") == "x");
  CHECK(hint("x{a==\"1\"}") == "labels compare with = != =~ !~");
  CHECK(hint("x{a=1}") == "a label's value stands in double quotes");
  CHECK(hint("x{\"a\"}") == "a label's name must stand here: {status=~\"5..\"}");
  CHECK(hint("x{a=\"1\" b=\"2\"}") == "labels are separated by commas");
  CHECK(said("rate(app.x{status=~\"5[.\"} over 1m) > 1/s") ==
        "rules.yaml:1:26: error: not a pattern: missing ]: [.\n"
        " 1 | when: rate(app.x{status=~\"5[.\"} over 1m) > 1/s\n"
        "   |                          ^^^^^\n"
        "   = patterns are RE2, anchored at both ends\n");
  CHECK(hint(R"(x{a=~"\d"})") == R"(double the backslash: \\d)");
}

TEST_CASE("depth and length are bounded") {
  CHECK(shaped(std::string(63, '(') + "a" + std::string(63, ')')) == "a");
  CHECK(shaped(std::string(64, '(') + "a" + std::string(64, ')')) ==
        "nested deeper than 64 levels");
  CHECK(shaped(std::string(3000, '-') + "a") == "nested deeper than 64 levels");
  CHECK(shaped(std::string(4096, 'a')) == std::string(4096, 'a'));
  CHECK(shaped(std::string(4097, 'a')) == "longer than 4096 bytes");
  std::string chain = "a";
  for (int i = 0; i < 1000; ++i) chain += "+a";
  CHECK(shaped(chain).size() > 5000);
}

TEST_CASE("columns go through quotes, escapes, folded lines and blocks to the place in the file") {
  CHECK(said("\"a == \\\"x\\\" && b\"") ==
        "rules.yaml:1:19: error: `&&` is not used here\n"
        " 1 | when: \"a == \\\"x\\\" && b\"\n"
        "   |                   ^^\n"
        "   = write `and`\n");
  CHECK(said("a > 5\n  and b >") ==
        "rules.yaml:2:10: error: the expression ends too early\n"
        " 2 |   and b >\n"
        "   |          ^\n"
        "   = something must follow `>`\n");
  CHECK(said("|\n    a > 5\n    and b ; c") ==
        "rules.yaml:3:11: error: `;` is not used here\n"
        " 3 |     and b ; c\n"
        "   |           ^\n");
  CHECK(said("'a == ''x'''") ==
        "rules.yaml:1:13: error: `'` is not used here\n"
        " 1 | when: 'a == ''x'''\n"
        "   |             ^\n"
        "   = write texts in double quotes\n");
}

TEST_CASE("in a text with replaced variables the place is the start of the scalar") {
  const document::test::Environment set("RUNBOOKD_TEST_LIMIT", "5 %");
  CHECK(said("ratio > ${RUNBOOKD_TEST_LIMIT}") ==
        "rules.yaml:1:7: error: a unit must touch its number\n"
        " 1 | when: ratio > ${RUNBOOKD_TEST_LIMIT}\n"
        "   |       ^\n"
        "   = write 5%\n");
}

TEST_CASE("what was reported before, or is no text, is no expression") {
  CHECK(said("!site.up") ==
        "rules.yaml:1:7: error: YAML reads `!site.up` as a tag, not as text\n"
        " 1 | when: !site.up\n"
        "   |       ^^^^^^^^\n"
        "   = write `not site.up` in an expression, or quote the text\n");
  CHECK(said("{a: b}") ==
        "rules.yaml:1:7: error: expected an expression, not a map\n"
        " 1 | when: {a: b}\n"
        "   |       ^\n");
}

TEST_CASE("an issue of the typing shows as the reference's example") {
  auto p = parsed(std::string(38, '\n') + "    when: [error_ratio > 1, requests >= 50]\n");
  decide::TypeIssue issue{{14, 1},
                          {0, 11},
                          "compares a ratio with a plain number",
                          "error_ratio is a ratio; 1 would mean 100%",
                          "did you mean 1%?"};
  expression::report(p.at("when").items.at(0), issue, p.found);
  CHECK(p.said() ==
        "rules.yaml:39:26: error: compares a ratio with a plain number\n"
        " 39 |     when: [error_ratio > 1, requests >= 50]\n"
        "    |            ~~~~~~~~~~~   ^   error_ratio is a ratio; 1 would mean 100%\n"
        "    = did you mean 1%?\n");
}

}  // namespace expression_test
