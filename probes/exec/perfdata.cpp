#include "probes/exec/perfdata.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "daemon/base/text.hpp"

namespace runbookd::probes::exec {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr double kib = 1024;

/// A unit as plugins print it: what it measures, and how many base units it is.
struct Printed {
  std::string_view name;
  Type type;
  double factor;
  std::string_view to_write;
};

constexpr auto printed_units = std::to_array<Printed>({
    {"s", Type::duration, 1, "s"},
    {"ms", Type::duration, 1e-3, "ms"},
    {"us", Type::duration, 1e-6, "s"},
    {"ns", Type::duration, 1e-9, "s"},
    {"%", Type::ratio, 0.01, "percent"},
    {"B", Type::bytes, 1, "B"},
    {"kB", Type::bytes, kib, "B"},
    {"KB", Type::bytes, kib, "B"},
    {"MB", Type::bytes, kib* kib, "B"},
    {"GB", Type::bytes, kib* kib* kib, "B"},
    {"TB", Type::bytes, kib* kib* kib* kib, "B"},
    {"PB", Type::bytes, kib* kib* kib* kib* kib, "B"},
    {"KiB", Type::bytes, kib, "B"},
    {"MiB", Type::bytes, kib* kib, "B"},
    {"GiB", Type::bytes, kib* kib* kib, "B"},
    {"TiB", Type::bytes, kib* kib* kib* kib, "B"},
    {"PiB", Type::bytes, kib* kib* kib* kib* kib, "B"},
    {"c", Type::number, 1, ""},
});

const Printed* printed_unit(std::string_view name) {
  const auto at = std::find_if(printed_units.begin(), printed_units.end(),
                               [&](const Printed& unit) { return unit.name == name; });
  return at == printed_units.end() ? nullptr : &*at;
}

/// Of one line or the rest of all: performance data, word by word.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  /// False at the end. What is no figure is passed over.
  bool next(Figure& out) {
    while (true) {
      const auto begin = rest_.find_first_not_of(blanks);
      if (begin == std::string_view::npos) return false;
      rest_.remove_prefix(begin);
      out = {};
      if (take_label(out.label) && take_values(out)) return true;
    }
  }

 private:
  bool take_label(std::string& label) {
    if (rest_.front() == '\'') return take_quoted(label);
    const auto end = rest_.find_first_of("= \t\r\n");
    if (end == std::string_view::npos || rest_[end] != '=') {
      drop_word();
      return false;
    }
    label = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
  }

  // 'it''s one'=
  bool take_quoted(std::string& label) {
    std::size_t at = 1;
    for (; at < rest_.size(); ++at) {
      if (rest_[at] != '\'') {
        label += rest_[at];
      } else if (rest_.substr(at + 1).starts_with('\'')) {
        label += '\'';
        ++at;
      } else {
        break;
      }
    }
    if (at >= rest_.size() || !rest_.substr(at + 1).starts_with('=')) {
      rest_.remove_prefix(std::min(at + 1, rest_.size()));
      drop_word();
      return false;
    }
    rest_.remove_prefix(at + 2);
    return true;
  }

  bool take_values(Figure& out) {
    std::string_view word = rest_.substr(0, rest_.find_first_of(blanks));
    rest_.remove_prefix(word.size());
    if (out.label.empty() || out.label.size() > most_label_bytes || word.size() > most_word_bytes)
      return false;
    const std::string_view value = part_of(word);
    double number = 0;
    const char* end = value.data() + value.size();
    const auto [stop, error] =
        std::from_chars(value.data() + (value.starts_with('+') ? 1 : 0), end, number);
    const bool good = error == std::errc() && std::isfinite(number);
    if (good) out.value = number;
    if (good) out.unit.assign(stop, end);
    for (std::string* bound : {&out.warn, &out.crit, &out.min, &out.max}) *bound = part_of(word);
    return good || value == "U";
  }

  static std::string_view part_of(std::string_view& word) {
    const auto end = std::min(word.find(';'), word.size());
    const std::string_view part = word.substr(0, end);
    word.remove_prefix(std::min(end + 1, word.size()));
    return part;
  }

  void drop_word() { rest_.remove_prefix(std::min(rest_.find_first_of(blanks), rest_.size())); }

  static constexpr std::size_t most_word_bytes = 400;
  std::string_view rest_;
};

void add_figures(std::string_view text, std::vector<Figure>& out) {
  Words words(text);
  Figure figure;
  while (out.size() < most_figures && words.next(figure)) {
    figure.name = label_in_expressions(figure.label);
    const bool there =
        std::any_of(out.begin(), out.end(), [&](const Figure& f) { return f.name == figure.name; });
    if (!there) out.push_back(std::move(figure));
  }
}

}  // namespace

PluginOutput read_output(std::string_view text, bool complete) {
  if (!complete) {
    const auto last = text.find_last_of(blanks);
    text = text.substr(0, last == std::string_view::npos ? 0 : last);
  }
  PluginOutput out;
  const auto line_end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, line_end);
  const auto bar = line.find('|');
  out.first_line = line.substr(0, bar);
  while (!out.first_line.empty() && blanks.find(out.first_line.back()) != std::string_view::npos)
    out.first_line.remove_suffix(1);
  if (bar != std::string_view::npos) add_figures(line.substr(bar + 1), out.figures);
  const std::string_view below = text.substr(line_end);
  const auto below_bar = below.find('|');
  if (below_bar != std::string_view::npos) add_figures(below.substr(below_bar + 1), out.figures);
  return out;
}

std::string label_in_expressions(std::string_view label) {
  constexpr std::array<std::string_view, 4> taken{"up", "latency", "age", "state"};
  std::string out;
  for (const char c : label) {
    const bool digit = is_digit(c);
    const bool plain = is_letter(c) || digit;
    if (digit && out.empty()) out += '_';
    out += plain ? c : '_';
  }
  if (std::find(taken.begin(), taken.end(), out) != taken.end()) out.insert(0, "_");
  return out;
}

std::optional<double> in_unit(const Figure& figure, net::Unit expected) {
  if (!figure.value) return std::nullopt;
  if (figure.unit.empty()) return net::in_base_units(expected, *figure.value);
  const Printed* printed = printed_unit(figure.unit);
  // A unit that nobody knows (`W`, `rpm`) is a number where the rulebook says so.
  if (printed == nullptr && expected == net::Unit::number) return figure.value;
  if (printed == nullptr || printed->type != net::type_of(expected)) return std::nullopt;
  return *figure.value * printed->factor;
}

std::optional<double> as_number(const Figure& figure) {
  return unit_to_write(figure).empty() ? figure.value : std::nullopt;
}

std::string_view unit_to_write(const Figure& figure) {
  if (figure.unit.empty()) return {};
  const Printed* printed = printed_unit(figure.unit);
  return printed == nullptr ? std::string_view{"number"} : printed->to_write;
}

std::string types_to_write(const std::vector<Figure>& figures) {
  constexpr std::size_t most_bytes = 200;
  std::string out;
  for (const Figure& figure : figures) {
    const auto unit = unit_to_write(figure);
    if (unit.empty()) continue;
    if (out.size() > most_bytes) return "{" + out + ", ..}";
    if (!out.empty()) out += ", ";
    out += figure.name;
    out += ": ";
    out += unit;
  }
  return out.empty() ? out : "{" + out + "}";
}

std::string described(const std::vector<Figure>& figures) {
  std::string out;
  for (const Figure& f : figures) {
    out += f.label + "=";
    if (f.value) {
      std::array<char, 32> digits{};
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *f.value).ptr;
      out.append(digits.data(), end);
    } else {
      out += "U";
    }
    out += f.unit;
    if (!f.warn.empty()) out += ", warn " + f.warn;
    if (!f.crit.empty()) out += ", crit " + f.crit;
    if (!f.min.empty()) out += ", min " + f.min;
    if (!f.max.empty()) out += ", max " + f.max;
    out += '\n';
  }
  return out;
}

}  // namespace runbookd::probes::exec
