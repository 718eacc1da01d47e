// What the lexer makes of an expression's text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/decide/expression/typing.hpp"

namespace runbookd::expression {

struct Token {
  enum class Kind { end, number, string, word, symbol };
  Kind kind = Kind::end;
  decide::Span span;
  std::string text;          ///< as written; of a string: what it says
  double number = 0;         ///< in base units
  Type type = Type::number;  ///< of a number
  bool bare = false;         ///< a number without a unit

  bool is(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }
  bool is_word(std::string_view word) const { return kind == Kind::word && text == word; }
};

/// The tokens of `text`, the last of kind `end`; empty when there was an issue. `column` is that of
/// the first character.
std::vector<Token> tokens_of(std::string_view text, int column,
                             std::vector<decide::TypeIssue>& issues);

}  // namespace runbookd::expression
