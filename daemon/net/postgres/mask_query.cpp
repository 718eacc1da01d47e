#include "daemon/net/postgres/mask_query.hpp"

#include "daemon/base/text.hpp"
#include "daemon/net/failure.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t max_shown = 120;

bool in_word(char c) {
  return is_letter(c) || c == '_' || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

class Masker {
 public:
  explicit Masker(std::string_view text) : rest_(text) {}

  std::string run() {
    while (!rest_.empty()) step();
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = rest_.front();
    if (rest_.starts_with("--")) {
      drop_through("\n");
      blank();
    } else if (rest_.starts_with("/*")) {
      drop_through("*/");
      blank();
    } else if (c == '\'') {
      literal();
    } else if (c == '$') {
      dollar();
    } else if (is_digit(c)) {
      number();
    } else if (in_word(c)) {
      word();
    } else {
      rest_.remove_prefix(1);
      if (is_space(c))
        blank();
      else
        out_ += c;
    }
  }

  void blank() {
    if (!out_.empty() && out_.back() != ' ') out_ += ' ';
  }

  void drop_through(std::string_view end) {
    const auto at = rest_.find(end);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
  }

  // Backslashes are taken for escapes whatever the prefix: at worst more is masked than need be.
  void literal() {
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      const char c = rest_.front();
      const bool pair = rest_.size() > 1 && (c == '\\' || (c == '\'' && rest_[1] == '\''));
      rest_.remove_prefix(pair ? 2 : 1);
      if (c == '\'' && !pair) break;
    }
    out_ += '?';
  }

  // `$tag$ ... $tag$`; `$1` is a parameter and stays.
  void dollar() {
    std::size_t end = 1;
    while (end < rest_.size() && in_word(rest_[end])) ++end;
    const bool opens = end < rest_.size() && rest_[end] == '$' && !is_digit(rest_[1]);
    if (!opens) {
      out_ += rest_.substr(0, end);
      rest_.remove_prefix(end);
      return;
    }
    const auto tag = rest_.substr(0, end + 1);
    rest_.remove_prefix(tag.size());
    drop_through(tag);
    out_ += '?';
  }

  void number() {
    while (!rest_.empty() && (in_word(rest_.front()) || rest_.front() == '.'))
      rest_.remove_prefix(1);
    out_ += '?';
  }

  void word() {
    while (!rest_.empty() && in_word(rest_.front())) {
      out_ += rest_.front();
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  std::string out_;
};

}  // namespace

std::string mask_query(std::string_view sql) { return printable(Masker(sql).run(), max_shown); }

}  // namespace runbookd::net
