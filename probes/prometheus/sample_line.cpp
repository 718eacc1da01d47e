#include "probes/prometheus/sample_line.hpp"

#include <charconv>
#include <cmath>

#include "daemon/base/text.hpp"

namespace runbookd::probes {
namespace {

bool is_name_start(char c) { return is_letter(c) || c == '_' || c == ':'; }
bool is_name_rest(char c) { return is_name_start(c) || is_digit(c); }

/// A cursor over one line.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
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
      if (c == '\\' && i + 1 < rest_.size()) {
        const char next = rest_[i + 1];
        // `C:\dir`: what escapes nothing stands for itself, as Prometheus reads it.
        if (next == '\\' || next == '"' || next == 'n') {
          c = next == 'n' ? '\n' : next;
          ++i;
        }
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
    if (count >= most_labels) return false;
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

// The text format has milliseconds, OpenMetrics has seconds, and what a page says of its format is
// often wrong. Their sizes tell them apart: so many seconds are the year 5138, so many milliseconds
// 1973.
double unix_seconds(double written) {
  constexpr double least_milliseconds = 1e11;
  return std::fabs(written) >= least_milliseconds ? written / 1e3 : written;
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

std::string_view text_of(LineFault fault) {
  switch (fault) {
    case LineFault::none:
      return "nothing is wrong with it";
    case LineFault::name:
      return "it does not begin with a metric's name";
    case LineFault::labels:
      return "its labels are malformed";
    case LineFault::value:
      return "its value is no number";
    case LineFault::stamp:
      return "its time stamp is no number";
  }
  return {};
}

LineFault parse_sample(std::string_view text, const Selection& selection, SampleLine& out) {
  Line line(text);
  out.labels.clear();
  out.label_text = {};
  out.stamp = std::numeric_limits<double>::quiet_NaN();
  out.name = line.name();
  if (out.name.empty()) return LineFault::name;
  const bool wanted = selection.interested(out.name) != nullptr;
  line.skip_blanks();
  if (line.take('{')) {
    const auto inside = line.rest();
    if (!parse_labels(line, wanted ? &out.labels : nullptr)) return LineFault::labels;
    out.label_text = inside.substr(0, inside.size() - line.rest().size() - 1);
  }
  line.skip_blanks();
  const auto value = parse_value(line.word());
  if (!value) return LineFault::value;
  out.value = *value;
  line.skip_blanks();
  if (line.at_end() || line.at('#')) return LineFault::none;
  const auto stamp = parse_value(line.word());
  if (!stamp) return LineFault::stamp;
  out.stamp = unix_seconds(*stamp);
  line.skip_blanks();
  return line.at_end() || line.at('#') ? LineFault::none : LineFault::stamp;
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
