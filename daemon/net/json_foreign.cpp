// JSON of programs that we do not command: what the writers of the field really write, which is not
// all JSON. What is mended stands for nothing: a half of a surrogate pair becomes U+FFFD, NaN and
// the infinities null.
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cstring>

#include "daemon/net/json.hpp"

namespace runbookd::net {
namespace json = boost::json;
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Builds the tree. The library's own builder rounds what it reads of a fraction; here a number is
/// the nearest double, so that it compares equal with the same digits in a rulebook.
class TreeBuilder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Code = json::error_code;
  using Text = json::string_view;

  json::value release() { return stack_.release(); }

  bool on_document_begin(Code&) {
    stack_.reset();
    return true;
  }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t n, Code&) {
    stack_.push_object(n);
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t n, Code&) {
    stack_.push_array(n);
    return true;
  }
  bool on_key_part(Text part, std::size_t, Code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_key(Text part, std::size_t, Code&) {
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(Text part, std::size_t, Code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(Text part, std::size_t, Code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t i, Text, Code&) {
    stack_.push_int64(i);
    return true;
  }
  bool on_uint64(std::uint64_t u, Text, Code&) {
    stack_.push_uint64(u);
    return true;
  }
  bool on_double(double rounded, Text text, Code&) {
    double exact = rounded;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), exact);
    stack_.push_double(read.ec == std::errc() ? exact : rounded);
    return true;
  }
  bool on_bool(bool b, Code&) {
    stack_.push_bool(b);
    return true;
  }
  bool on_null(Code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

 private:
  json::value_stack stack_;
};

std::optional<json::value> parse_tree(std::string_view text) {
  json::parse_options options;
  options.max_depth = max_json_depth;
  options.allow_invalid_utf8 = true;
  json::basic_parser<TreeBuilder> parser(options);
  json::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (ec || used < text.size()) return std::nullopt;
  return parser.handler().release();
}

/// The code unit of `\uXXXX` at the front; -1 when there is none.
int code_unit(std::string_view text) {
  constexpr std::size_t size = 6;
  if (text.size() < size || !text.starts_with("\\u")) return -1;
  int out = 0;
  const auto* end = text.data() + size;
  const auto read = std::from_chars(text.data() + 2, end, out, 16);
  return read.ec == std::errc() && read.ptr == end ? out : -1;
}

bool is_leading(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_trailing(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

class Mender {
 public:
  explicit Mender(std::string_view text) : rest_(text) {}

  std::string run() {
    while (!rest_.empty()) {
      if (in_string_) {
        inside();
      } else {
        outside();
      }
    }
    return std::move(out_);
  }

 private:
  void copy(std::size_t count) {
    count = std::min(count, rest_.size());
    out_ += rest_.substr(0, count);
    rest_.remove_prefix(count);
  }

  void replace(std::size_t count, std::string_view by) {
    out_ += by;
    rest_.remove_prefix(count);
  }

  void inside() {
    constexpr std::size_t escape = 6;
    if (rest_.front() == '"') in_string_ = false;
    if (rest_.front() != '\\') return copy(1);
    const int unit = code_unit(rest_);
    if (is_leading(unit) && is_trailing(code_unit(rest_.substr(escape)))) return copy(2 * escape);
    if (is_leading(unit) || is_trailing(unit)) return replace(escape, "\\ufffd");
    copy(2);  // what is escaped ends no string
  }

  void outside() {
    for (const std::string_view word : {"NaN", "-Infinity", "Infinity"})
      if (rest_.starts_with(word)) return replace(word.size(), "null");
    if (rest_.front() == '"') in_string_ = true;
    copy(1);
  }

  std::string_view rest_;
  std::string out_;
  bool in_string_ = false;
};

}  // namespace

std::optional<json::value> parse_foreign_json(std::string_view text) {
  if (text.size() > max_json_bytes) return std::nullopt;
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (auto tree = parse_tree(text)) return tree;
  const std::string mended = Mender(text).run();
  if (mended == text) return std::nullopt;
  return parse_tree(mended);
}

}  // namespace runbookd::net
