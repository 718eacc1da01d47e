#include "probes/prometheus/sample_line.hpp"

#include <charconv>

namespace runbookd::probes {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}
bool is_name_rest(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// A cursor over one line.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }
  bool at_end() const { return rest_.empty(); }
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool take(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view name() {
    std::size_t n = 0;
    if (!rest_.empty() && is_name_start(rest_[0])) {
      for (n = 1; n < rest_.size() && is_name_rest(rest_[n]);) ++n;
    }
    return cut(n);
  }
  std::string_view word() {
    std::size_t n = 0;
    while (n < rest_.size() && !is_blank(rest_[n])) ++n;
    return cut(n);
  }
  /// A quoted value; `out` may be null when nobody reads it.
  bool quoted(std::string* out) {
    if (!take('"')) return false;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      char c = rest_[i];
      if (c == '"') {
        rest_.remove_prefix(i + 1);
        return true;
      }
      if (c == '\\') {
        if (++i >= rest_.size()) return false;
        if (rest_[i] != '\\' && rest_[i] != '"' && rest_[i] != 'n') return false;
        c = rest_[i] == 'n' ? '\n' : rest_[i];
      }
      if (out != nullptr) *out += c;
    }
    return false;
  }

 private:
  std::string_view cut(std::size_t n) {
    const auto out = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return out;
  }
  std::string_view rest_;
};

bool parse_labels(Line& line, Labels* out) {
  for (std::size_t count = 0;; ++count) {
    line.skip_blanks();
    if (line.take('}')) return true;
    if (count >= kMostLabels) return false;
    const auto name = line.name();
    line.skip_blanks();
    if (name.empty() || !line.take('=')) return false;
    line.skip_blanks();
    std::string* value = nullptr;
    if (out != nullptr) value = &out->emplace_back(name, std::string()).second;
    if (!line.quoted(value)) return false;
    line.skip_blanks();
    if (!line.take(',') && !line.at('}')) return false;
  }
}

}  // namespace

std::optional<double> parse_value(std::string_view text) {
  // from_chars takes no plus sign, and `+-1` is no number.
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool parse_sample(std::string_view text, const Selection& selection, SampleLine& out) {
  Line line(text);
  out.labels.clear();
  out.name = line.name();
  if (out.name.empty()) return false;
  const bool wanted = selection.interested(out.name) != nullptr;
  line.skip_blanks();
  if (line.take('{') && !parse_labels(line, wanted ? &out.labels : nullptr)) return false;
  line.skip_blanks();
  const auto value = parse_value(line.word());
  if (!value) return false;
  out.value = *value;
  line.skip_blanks();
  if (line.at_end() || line.at('#')) return true;
  if (!parse_value(line.word())) return false;  // a timestamp
  line.skip_blanks();
  return line.at_end() || line.at('#');
}

std::optional<TypeLine> parse_type(std::string_view text) {
  Line line(text);
  line.take('#');
  line.skip_blanks();
  if (line.word() != "TYPE") return std::nullopt;
  line.skip_blanks();
  TypeLine out;
  out.name = line.word();
  line.skip_blanks();
  out.type = line.word();
  return out;
}

}  // namespace runbookd::probes
