#include "config/expression/parser.hpp"

#include <array>
#include <optional>
#include <utility>

#include "config/expression/cursor.hpp"
#include "config/expression/expression.hpp"
#include "config/expression/labels.hpp"

namespace runbookd::expression {

namespace {

using decide::Expr;
using decide::ExprPtr;
using decide::Op;
using decide::Span;

// How strongly an operator binds; a `not` may stand where not_level or less is asked for.
enum Level {
  or_level = 1,
  and_level,
  not_level,
  compare_level,
  sum_level,
  product_level,
  atom_level
};

struct Infix {
  std::string_view text;
  Op op;
  Level level;
};
constexpr std::array<Infix, 12> infixes = {{{"or", Op::or_, or_level},
                                            {"and", Op::and_, and_level},
                                            {"<", Op::less, compare_level},
                                            {"<=", Op::less_equal, compare_level},
                                            {">", Op::greater, compare_level},
                                            {">=", Op::greater_equal, compare_level},
                                            {"==", Op::equal, compare_level},
                                            {"!=", Op::not_equal, compare_level},
                                            {"+", Op::add, sum_level},
                                            {"-", Op::subtract, sum_level},
                                            {"*", Op::multiply, product_level},
                                            {"/", Op::divide, product_level}}};
class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens, std::vector<decide::TypeIssue>& issues)
      : tokens_(text, std::move(tokens), issues) {}

  ExprPtr run() {
    if (tokens_.at_end()) {
      tokens_.fail(tokens_.peek().span, "the expression is empty",
                   "write a condition such as `site.up`");
      return nullptr;
    }
    auto e = expression(or_level);
    if (e && !tokens_.at_end()) return tokens_.unexpected();
    return e;
  }

 private:
  std::optional<Infix> infix() const {
    const Token& token = tokens_.peek();
    if (token.kind != Token::Kind::symbol && token.kind != Token::Kind::word) return std::nullopt;
    for (const auto& row : infixes) {
      if (row.text == token.text) return row;
    }
    if (token.is_word("is")) return Infix{"is", Op::equal, compare_level};
    return std::nullopt;
  }

  ExprPtr expression(int level) {
    if (++depth_ > depth) {
      return tokens_.fail(tokens_.peek().span,
                          "nested deeper than " + std::to_string(depth) + " levels",
                          "name a part of it in `signals`");
    }
    auto left = prefix(level);
    Span compared{0, 0};
    while (left) {
      const auto op = infix();
      if (!op || op->level < level) break;
      if (op->level == compare_level && compared.length > 0) return chained(*left, compared);
      if (op->level == compare_level) compared = tokens_.peek().span;
      left = op->text == "is" ? is_unknown(std::move(left)) : binary(std::move(left), *op);
    }
    --depth_;
    return left;
  }

  ExprPtr binary(ExprPtr left, const Infix& row) {
    auto e = std::make_unique<Expr>();
    e->kind = Expr::Kind::binary;
    e->op = row.op;
    e->op_span = tokens_.take().span;
    auto right = expression(row.level + 1);
    if (!right) return nullptr;
    e->span = join(left->span, right->span);
    e->left = std::move(left);
    e->right = std::move(right);
    return e;
  }

  ExprPtr is_unknown(ExprPtr operand) {
    auto e = std::make_unique<Expr>();
    e->kind = Expr::Kind::is_unknown;
    e->op_span = tokens_.take().span;
    e->negated = tokens_.peek().is_word("not");
    if (e->negated) tokens_.take();
    if (!tokens_.peek().is_word("unknown"))
      return tokens_.unexpected(
          "only `is unknown` and `is not unknown` can follow; compare with `==`");
    e->span = join(operand->span, tokens_.take().span);
    e->left = std::move(operand);
    return e;
  }

  // `left` is the comparison before the operator at hand; its right operand would be meant twice.
  ExprPtr chained(const Expr& left, Span first) {
    const Token second = tokens_.take();
    std::string hint = "join two comparisons with `and`";
    if (left.kind == Expr::Kind::binary) {
      const auto middle = tokens_.said(left.right->span);
      const auto known = tokens_.issues();
      const auto third = second.is_word("is") ? nullptr : expression(sum_level);
      tokens_.forget(known);
      if (third)
        hint = "write `" + tokens_.said(left.span) + " and " + middle + " " + second.text + " " +
               tokens_.said(third->span) + "`";
    }
    return tokens_.fail(second.span, "comparisons cannot be chained", std::move(hint), first);
  }

  ExprPtr prefix(int level) {
    const Token& token = tokens_.peek();
    if (token.kind == Token::Kind::number || token.kind == Token::Kind::string) return literal();
    if (token.is_word("true") || token.is_word("false")) return literal();
    if (token.is("(")) return parenthesis();
    if (token.is("-")) return unary(Op::negate, atom_level);
    if (token.is_word("not") && level <= not_level) return unary(Op::not_, not_level);
    if (token.kind == Token::Kind::word && !is_reserved(token)) return path_or_call();
    return tokens_.unexpected();
  }

  ExprPtr literal() {
    const Token& token = tokens_.take();
    auto e = std::make_unique<Expr>();
    e->span = token.span;
    e->text = token.text;
    e->number = token.kind == Token::Kind::word ? token.text == "true" : token.number;
    e->bare = token.bare;
    e->type = token.kind == Token::Kind::string ? Type::string
              : token.kind == Token::Kind::word ? Type::boolean
                                                : token.type;
    return e;
  }

  ExprPtr parenthesis() {
    const Span opening = tokens_.take().span;
    auto e = expression(or_level);
    if (!e) return nullptr;
    if (tokens_.at_end()) return tokens_.fail(opening, "`(` is not closed", "close it with `)`");
    if (!tokens_.peek().is(")")) return tokens_.unexpected();
    e->span = join(opening, tokens_.take().span);
    return e;
  }

  ExprPtr unary(Op op, int level) {
    const Span sign = tokens_.take().span;
    auto operand = expression(level);
    if (!operand) return nullptr;
    const bool number = operand->kind == Expr::Kind::literal && is_numeric(operand->type);
    if (op == Op::negate && number && operand->span.column == sign.column + 1) {
      operand->number = -operand->number;
      operand->text = "-" + operand->text;
      operand->span = join(sign, operand->span);
      return operand;
    }
    auto e = std::make_unique<Expr>();
    e->kind = Expr::Kind::unary;
    e->op = op;
    e->op_span = sign;
    e->span = join(sign, operand->span);
    e->left = std::move(operand);
    return e;
  }

  ExprPtr path_or_call() {
    auto e = std::make_unique<Expr>();
    e->kind = Expr::Kind::path;
    e->span = tokens_.peek().span;
    e->path.names.push_back(tokens_.take().text);
    while (tokens_.accept(".")) {
      if (tokens_.peek().kind != Token::Kind::word)
        return tokens_.unexpected("a name must follow the point");
      e->span = join(e->span, tokens_.peek().span);
      e->path.names.push_back(tokens_.take().text);
    }
    if (tokens_.peek().is("(")) return call(std::move(e));
    if (tokens_.peek().is("{")) return labels(std::move(e));
    return e;
  }

  ExprPtr call(ExprPtr path) {
    if (path->path.names.size() > 1) {
      return tokens_.fail(path->span, "`" + tokens_.said(path->span) + "` is no function",
                          "functions have no point in their name");
    }
    auto e = std::make_unique<Expr>();
    e->kind = Expr::Kind::call;
    e->op_span = path->span;
    e->function = path->path.names.front();
    const Span opening = tokens_.take().span;
    while (!tokens_.peek().is(")")) {
      if (!e->arguments.empty() && !tokens_.accept(",")) return argument_end(opening);
      auto argument = this->argument();
      if (!argument) return nullptr;
      e->arguments.push_back(std::move(*argument));
    }
    e->span = join(path->span, tokens_.take().span);
    return e;
  }

  ExprPtr argument_end(Span opening) {
    if (tokens_.at_end()) return tokens_.fail(opening, "`(` is not closed", "close it with `)`");
    return tokens_.unexpected();
  }

  std::optional<decide::Argument> argument() {
    decide::Argument out;
    out.value = expression(or_level);
    if (!out.value) return std::nullopt;
    const bool bracket = tokens_.peek().is("[");
    if (!bracket && !tokens_.peek().is_word("over")) return out;
    const Span opening = tokens_.take().span;
    const Token& window = tokens_.peek();
    if (window.kind != Token::Kind::number || window.type != Type::duration) {
      const bool bare = window.bare;
      tokens_.unexpected(bare ? "write " + window.text + "s or " + window.text + "m"
                              : "a window is a duration such as 5m");
      return std::nullopt;
    }
    if (window.number <= 0) {
      tokens_.fail(window.span, "a window of nothing", "write a duration such as 5m");
      return std::nullopt;
    }
    out.over = from_seconds(window.number);
    out.over_span = tokens_.take().span;
    if (bracket && !tokens_.accept("]")) {
      tokens_.fail(opening, "`[` is not closed", "close it with `]`");
      return std::nullopt;
    }
    return out;
  }

  ExprPtr labels(ExprPtr path) {
    Span closing;
    if (!read_labels(tokens_, path->path.matchers, closing)) return nullptr;
    path->span = join(path->span, closing);
    return path;
  }

  Cursor tokens_;
  int depth_ = 0;
};

}  // namespace

ExprPtr tree_of(std::string_view text, std::vector<Token> tokens,
                std::vector<decide::TypeIssue>& issues) {
  return Parser(text, std::move(tokens), issues).run();
}

}  // namespace runbookd::expression
