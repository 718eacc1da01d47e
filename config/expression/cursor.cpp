#include "config/expression/cursor.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/expression/expression.hpp"

namespace runbookd::expression {

using decide::Span;

namespace {

constexpr std::array<std::string_view, 8> reserved = {"and",     "or",   "not",  "is",
                                                      "unknown", "over", "true", "false"};

}  // namespace

Span join(Span a, Span b) { return {a.column, b.column + b.length - a.column}; }

bool is_reserved(const Token& token) {
  return token.kind == Token::Kind::word &&
         std::find(reserved.begin(), reserved.end(), token.text) != reserved.end();
}

Cursor::Cursor(std::string_view text, std::vector<Token> tokens,
               std::vector<decide::TypeIssue>& issues)
    : text_(text), tokens_(std::move(tokens)), issues_(issues) {}

const Token& Cursor::take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }

bool Cursor::accept(std::string_view symbol) {
  if (!peek().is(symbol)) return false;
  take();
  return true;
}

std::string Cursor::said(Span span) const { return std::string(slice(text_, span)); }

std::nullptr_t Cursor::fail(Span span, std::string message, std::string hint, Span also) {
  decide::TypeIssue issue{};
  issue.span = span;
  issue.also = also;
  issue.message = std::move(message);
  issue.hint = std::move(hint);
  issues_.push_back(std::move(issue));
  return nullptr;
}

std::nullptr_t Cursor::unexpected(std::string hint) {
  const Token& token = peek();
  if (token.kind == Token::Kind::end) {
    const auto before = at_ > 0 ? said(tokens_[at_ - 1].span) : std::string();
    if (hint.empty()) hint = "something must follow `" + before + "`";
    return fail(token.span, "the expression ends too early", std::move(hint));
  }
  return fail(token.span, "`" + said(token.span) + "` cannot stand here",
              hint.empty() ? cure(token) : std::move(hint));
}

std::string Cursor::cure(const Token& token) const {
  const bool after_value = at_ > 0 && !is_reserved(tokens_[at_ - 1]) &&
                           (tokens_[at_ - 1].kind != Token::Kind::symbol ||
                            tokens_[at_ - 1].is(")") || tokens_[at_ - 1].is("}"));
  if (token.is("=")) return "write `==` to compare";
  if (token.is("=~") || token.is("!~")) return "patterns match labels: metric{label=~\"...\"}";
  if (token.is("[") || token.is_word("over"))
    return "a window stands inside a function: rate(x over 5m)";
  if (token.is_word("unknown")) return "write `is unknown`";
  if (token.is_word("not") && !after_value) return "put it in parentheses: (not ...)";
  const bool closing = token.is(")") || token.is("]") || token.is("}");
  if (closing && after_value) return "it closes nothing that was opened";
  if (token.is("{") && !after_value) return "labels follow a name: metric{label=\"value\"}";
  if (token.is(".")) return "a number starts with a digit: 0.5; a point stands between names";
  if (is_reserved(token)) return "`" + token.text + "` is a reserved word";
  if (token.kind != Token::Kind::symbol && after_value) return "an operator is missing before it";
  return "a value is missing before it: a name, a number or a function";
}

}  // namespace runbookd::expression
