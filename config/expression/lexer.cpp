#include <algorithm>
#include <array>
#include <optional>

#include "config/document/reader.hpp"
#include "config/document/units.hpp"
#include "config/document/utf8.hpp"
#include "config/expression/token.hpp"

namespace runbookd::expression {

namespace {

using decide::Span;
using document::count_columns;

constexpr std::string_view digit_letters = "0123456789";
constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
constexpr std::string_view word_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
constexpr std::array<std::string_view, 6> pairs = {"<=", ">=", "==", "!=", "=~", "!~"};
constexpr std::string_view singles = "<>+-*/()[]{},.=";

bool one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

bool is_unit(std::string_view word) {
  return document::nanos_of(word) != 0 || document::bytes_of(word) != 0;
}

// Habits of other languages.
struct Habit {
  std::string_view written;
  std::string_view cure;
};
constexpr std::array<Habit, 8> habits = {{{"&&", "write `and`"},
                                          {"||", "write `or`"},
                                          {"!", "write `not`"},
                                          {"'", "write texts in double quotes"},
                                          {"≤", "write `<=`"},
                                          {"≥", "write `>=`"},
                                          {"≠", "write `!=`"},
                                          {"%", "`%` is a unit: it touches a number, as in 5%"}}};

class Lexer {
 public:
  Lexer(std::string_view text, int column, std::vector<decide::TypeIssue>& issues)
      : text_(text), column_(column), issues_(issues) {}

  std::vector<Token> run() {
    while (true) {
      skip_blanks();
      if (rest().empty()) break;
      if (!next()) return {};
    }
    Token end;
    end.span = {column_, 1};
    tokens_.push_back(std::move(end));
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  bool after_bare_number() const { return !tokens_.empty() && tokens_.back().bare; }

  void skip_blanks() {
    while (at_ < text_.size() && one_of(text_[at_], " \t\r\n")) {
      ++at_;
      ++column_;
    }
  }

  // Takes `bytes` of the text as a token.
  Token& take(Token::Kind kind, std::size_t bytes) {
    Token token;
    token.kind = kind;
    token.text = text_.substr(at_, bytes);
    token.span = {column_, count_columns(token.text)};
    at_ += bytes;
    column_ += token.span.length;
    tokens_.push_back(std::move(token));
    return tokens_.back();
  }

  bool fail(Span span, std::string message, std::string hint) {
    decide::TypeIssue issue{};
    issue.span = span;
    issue.also = {0, 0};
    issue.message = std::move(message);
    issue.hint = std::move(hint);
    issues_.push_back(std::move(issue));
    return false;
  }

  bool next() {
    const char c = text_[at_];
    if (one_of(c, digit_letters)) return number();
    if (one_of(c, name_letters)) return word();
    if (c == '"') return string();
    return symbol();
  }

  bool symbol() {
    if (after_bare_number() && (rest()[0] == '%' || rate_unit() > 0)) {
      return loose_unit(rest()[0] == '%' ? 1 : rate_unit());
    }
    for (const auto pair : pairs) {
      if (rest().starts_with(pair)) return take(Token::Kind::symbol, 2), true;
    }
    if (one_of(text_[at_], singles)) return take(Token::Kind::symbol, 1), true;
    for (const auto& habit : habits) {
      if (!rest().starts_with(habit.written)) continue;
      return fail({column_, count_columns(habit.written)},
                  "`" + std::string(habit.written) + "` is not used here", std::string(habit.cure));
    }
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte < 0x20 || byte == 0x7F)
      return fail({column_, 1}, "a control character cannot stand here", "remove it");
    const auto length = std::max<std::size_t>(document::sequence_length(text_, at_), 1);
    return fail({column_, 1}, "`" + std::string(rest().substr(0, length)) + "` is not used here",
                "");
  }

  bool word() {
    auto length = std::min(rest().find_first_not_of(word_letters), rest().size());
    // Recording rules are named job:metric:rate.
    while (length + 1 < rest().size() && rest()[length] == ':' &&
           one_of(rest()[length + 1], word_letters)) {
      length = std::min(rest().find_first_not_of(word_letters, length + 1), rest().size());
    }
    if (after_bare_number() && is_unit(rest().substr(0, length))) return loose_unit(length);
    take(Token::Kind::word, length);
    return true;
  }

  bool loose_unit(std::size_t length) {
    const auto unit = rest().substr(0, length);
    return fail({column_, static_cast<int>(length)}, "a unit must touch its number",
                "write " + tokens_.back().text + std::string(unit));
  }

  bool string() {
    std::string value;
    auto end = at_ + 1;
    for (; end < text_.size() && text_[end] != '"'; ++end) {
      if (text_[end] != '\\') {
        value += text_[end];
        continue;
      }
      const char escaped = end + 1 < text_.size() ? text_[end + 1] : '\0';
      const auto meaning = escape(escaped);
      if (!meaning) return bad_escape(end);
      value += *meaning;
      ++end;
    }
    if (end >= text_.size())
      return fail({column_, 1}, "this text is not closed", "end it with `\"`");
    take(Token::Kind::string, end + 1 - at_).text = std::move(value);
    return true;
  }

  static std::optional<char> escape(char c) {
    if (c == '"' || c == '\\') return c;
    if (c == 'n') return '\n';
    if (c == 't') return '\t';
    return std::nullopt;
  }

  bool bad_escape(std::size_t backslash) {
    const auto column = column_ + count_columns(text_.substr(at_, backslash - at_));
    const auto length = std::max<std::size_t>(document::sequence_length(text_, backslash + 1), 1);
    const auto written = std::string(text_.substr(backslash, 1 + length));
    return fail({column, count_columns(written)}, "unknown escape `" + written + "`",
                "double the backslash: \\" + written);
  }

  // `/s`, `/m`, `/h` right here, and nothing that makes a longer word of it; its bytes, or 0.
  std::size_t rate_unit(std::size_t from = 0) const {
    const auto t = rest().substr(std::min(from, rest().size()));
    if (t.size() < 2 || t[0] != '/' || !one_of(t[1], "smh")) return 0;
    const bool ends = t.size() == 2 || (!one_of(t[2], word_letters) && t[2] != '.');
    return ends ? 2 : 0;
  }

  bool number() {
    const auto digits = document::number_length(rest());
    const auto amount = document::parse_unsigned(rest().substr(0, digits));
    if (!amount) return fail({column_, static_cast<int>(digits)}, "the number is too large", "");
    // A letter, or a second point, belongs to whatever was meant as the number's unit.
    const bool more = digits < rest().size() && one_of(rest()[digits], name_letters);
    const auto end =
        more ? std::min(rest().find_first_not_of(word_letters, digits), rest().size()) : digits;
    if (more) return with_unit(digits, end, *amount);
    if (rest().substr(digits).starts_with('%'))
      return literal(digits + 1, Type::ratio, *amount / 100);
    if (const auto rate = rate_unit(digits); rate > 0) {
      return literal(digits + rate, Type::rate, *amount / seconds_per(rest()[digits + 1]));
    }
    literal(digits, Type::number, *amount);
    tokens_.back().bare = true;
    return true;
  }

  bool with_unit(std::size_t digits, std::size_t end, double amount) {
    // 1h1.5m holds a point.
    auto whole = end;
    while (whole < rest().size() && one_of(rest()[whole], ".") && whole + 1 < rest().size() &&
           one_of(rest()[whole + 1], digit_letters)) {
      whole = std::min(rest().find_first_not_of(word_letters, whole + 1), rest().size());
    }
    if (const auto duration = document::parse_duration(rest().substr(0, whole))) {
      return literal(whole, Type::duration, to_seconds(*duration));
    }
    const auto unit = rest().substr(digits, end - digits);
    if (const auto size = document::bytes_of(unit); size != 0) {
      const auto rate = rate_unit(end);
      if (rate == 0) return literal(end, Type::bytes, amount * size);
      return literal(end + rate, Type::byte_rate, amount * size / seconds_per(rest()[end + 1]));
    }
    return unknown_unit(digits, unit);
  }

  bool unknown_unit(std::size_t digits, std::string_view unit) {
    const auto number = std::string(rest().substr(0, digits));
    const Span span{column_ + static_cast<int>(digits), static_cast<int>(unit.size())};
    if (unit.find_first_of(digit_letters) != std::string_view::npos) {
      return fail({column_, static_cast<int>(digits + unit.size())},
                  "`" + number + std::string(unit) + "` is no number with a unit",
                  "durations go from large to small: 1h30m");
    }
    const auto near = document::nearest_unit(unit);
    return fail(span, "unknown unit `" + std::string(unit) + "`",
                near.empty() ? "units are % ms s m h d w B kB MB GB KiB MiB GiB TiB /s /m /h"
                             : "did you mean " + number + near + "?");
  }

  static double seconds_per(char unit) { return unit == 's' ? 1 : unit == 'm' ? 60 : 3600; }

  bool literal(std::size_t bytes, Type type, double value) {
    auto& token = take(Token::Kind::number, bytes);
    token.type = type;
    token.number = value;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int column_;
  std::vector<Token> tokens_;
  std::vector<decide::TypeIssue>& issues_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text, int column,
                             std::vector<decide::TypeIssue>& issues) {
  return Lexer(text, column, issues).run();
}

}  // namespace runbookd::expression
