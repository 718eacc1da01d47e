// Postgres' lexical rules, as far as they decide where a select list begins, ends and is divided.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runbookd::probes::sql {

struct Token {
  enum class Kind { word, name, literal, symbol };
  Kind kind = Kind::symbol;
  std::string text;  ///< a word in lower case, a quoted name as written, a symbol's one character
  int depth = 0;     ///< parentheses and brackets around it
  bool is_word(std::string_view what) const { return kind == Kind::word && text == what; }
  bool is_symbol(char c) const { return kind == Kind::symbol && text.front() == c; }
};

/// Comments and blanks are left out. An unfinished quote or comment reaches to the end.
std::vector<Token> tokens_of(std::string_view sql);

}  // namespace runbookd::probes::sql
