// The tokens at hand, and the messages about those that cannot stand where they do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/expression/token.hpp"

namespace runbookd::expression {

class Cursor {
 public:
  Cursor(std::string_view text, std::vector<Token> tokens, std::vector<decide::TypeIssue>& issues);

  const Token& peek() const { return tokens_[at_]; }
  bool at_end() const { return peek().kind == Token::Kind::end; }
  /// The token at hand; goes on to the next, never beyond the end.
  const Token& take();
  bool accept(std::string_view symbol);
  /// The text as written.
  std::string said(decide::Span span) const;

  /// Both report and return null, which is what the parser returns then. `hint` empty = a fitting
  /// one.
  std::nullptr_t fail(decide::Span span, std::string message, std::string hint,
                      decide::Span also = {0, 0});
  std::nullptr_t unexpected(std::string hint = {});

  std::size_t issues() const { return issues_.size(); }
  /// Forgets the issues of a try.
  void forget(std::size_t known) { issues_.resize(known); }

 private:
  std::string cure(const Token& token) const;

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<decide::TypeIssue>& issues_;
};

bool is_reserved(const Token& token);
/// From the beginning of `a` to the end of `b`.
decide::Span join(decide::Span a, decide::Span b);

}  // namespace runbookd::expression
