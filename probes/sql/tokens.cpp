#include "probes/sql/tokens.hpp"

#include <algorithm>
#include "daemon/base/text.hpp"

namespace runbookd::probes::sql {
namespace {

bool starts_word(char c) {
  return is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool in_word(char c) { return starts_word(c) || is_digit(c) || c == '$'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::vector<Token> run() {
    while (!rest_.empty()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = rest_.front();
    if (is_space(c))
      rest_.remove_prefix(1);
    else if (rest_.starts_with("--"))
      skip_to("\n");
    else if (rest_.starts_with("/*"))
      skip_comment();
    else if (c == '\'')
      add(Token::Kind::literal, quoted('\'', false));
    else if (c == '"')
      add(Token::Kind::name, quoted('"', false));
    else if (c == '$')
      dollar();
    else if (starts_word(c))
      word();
    else if (is_digit(c))
      number();
    else
      symbol(c);
  }

  void add(Token::Kind kind, std::string text) { out_.push_back({kind, std::move(text), depth_}); }

  void skip_to(std::string_view end) {
    const auto at = rest_.find(end);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
  }

  // Comments nest.
  void skip_comment() {
    int open = 0;
    do {
      if (rest_.starts_with("/*"))
        ++open;
      else if (rest_.starts_with("*/"))
        --open;
      else {
        rest_.remove_prefix(1);
        continue;
      }
      rest_.remove_prefix(2);
    } while (open > 0 && !rest_.empty());
  }

  // A doubled quote stands for itself; behind E a backslash takes the next character along.
  std::string quoted(char quote, bool escapes) {
    std::string text;
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == quote) {
        if (rest_.empty() || rest_.front() != quote) break;
        rest_.remove_prefix(1);
      } else if (c == '\\' && escapes && !rest_.empty()) {
        c = rest_.front();
        rest_.remove_prefix(1);
      }
      text += c;
    }
    return text;
  }

  // `$tag$ ... $tag$`, or a lone `$` as in `$1`.
  void dollar() {
    std::size_t end = 1;
    while (end < rest_.size() && in_word(rest_[end]) && rest_[end] != '$') ++end;
    const bool opens = end < rest_.size() && rest_[end] == '$' && (end == 1 || !is_digit(rest_[1]));
    if (!opens) return symbol('$');
    const auto tag = rest_.substr(0, end + 1);
    rest_.remove_prefix(tag.size());
    skip_to(tag);
    add(Token::Kind::literal, {});
  }

  void word() {
    std::string text;
    while (!rest_.empty() && in_word(rest_.front())) {
      text += ascii_lower(rest_.front());
      rest_.remove_prefix(1);
    }
    if (text == "e" && !rest_.empty() && rest_.front() == '\'') {
      add(Token::Kind::literal, quoted('\'', true));
    } else {
      add(Token::Kind::word, std::move(text));
    }
  }

  void number() {
    std::string text;
    while (!rest_.empty() && (in_word(rest_.front()) || rest_.front() == '.')) {
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    add(Token::Kind::literal, std::move(text));
  }

  void symbol(char c) {
    rest_.remove_prefix(1);
    if (c == ')' || c == ']') depth_ = std::max(depth_ - 1, 0);
    add(Token::Kind::symbol, std::string(1, c));
    if (c == '(' || c == '[') ++depth_;
  }

  std::string_view rest_;
  std::vector<Token> out_;
  int depth_ = 0;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view sql) { return Scanner(sql).run(); }

}  // namespace runbookd::probes::sql
