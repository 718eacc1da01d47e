#include "daemon/cli/language/value_patterns.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "config/document/reader.hpp"
#include "config/document/units.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::cli {

namespace {

constexpr std::string_view digits_pattern = R"(\d+(?:\.\d+)?)";

std::string any_digits(std::size_t count) {
  return count == 0 ? "" : count == 1 ? R"(\d)" : R"(\d{)" + std::to_string(count) + "}";
}

std::string one_of_digits(char low, char high) {
  if (low == high) return {low};
  return std::string{'[', low, '-', high, ']'};
}

bool is_all(std::string_view text, char c) {
  return text.find_first_not_of(c) == std::string_view::npos;
}

// Between two numbers of as many digits each.
void of_same_length(const std::string& before, std::string_view low, std::string_view high,
                    std::vector<std::string>& out) {
  if (is_all(low, '0') && is_all(high, '9')) return out.push_back(before + any_digits(low.size()));
  const std::string_view low_rest = low.substr(1), high_rest = high.substr(1);
  if (low.front() == high.front())
    return of_same_length(before + low.front(), low_rest, high_rest, out);
  char first = low.front(), last = high.front();
  if (!is_all(low_rest, '0')) {
    of_same_length(before + first, low_rest, std::string(low_rest.size(), '9'), out);
    ++first;
  }
  const bool cut = !is_all(high_rest, '9');
  if (cut) --last;
  if (first <= last)
    out.push_back(before + one_of_digits(first, last) + any_digits(low_rest.size()));
  if (cut)
    of_same_length(before + high.front(), std::string(high_rest.size(), '0'), high_rest, out);
}

// What of one unit lies within the bounds, both in the smallest unit; nothing when none does.
std::optional<std::string> whole_of(std::string_view unit, double size, double low, double high) {
  const double first = std::ceil(low / size), last = std::floor(high / size);
  if (first > last) return std::nullopt;
  return "0*" + range_pattern(static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last)) +
         std::string(unit);
}

// Descending, each at most once.
std::string several_units() {
  auto units = document::time_units();
  std::reverse(units.begin(), units.end());
  std::string out;
  for (const auto unit : units)
    out += "(?:" + std::string(digits_pattern) + std::string(unit) + ")?";
  // A fraction, or a digit behind a unit; without these it is one whole number and is judged above.
  return R"((?=\d+\.|\d+[a-z]+\d))" + out;
}

}  // namespace

std::string range_pattern(std::uint64_t low, std::uint64_t high) {
  std::vector<std::string> parts;
  const std::string last = std::to_string(high);
  for (std::string first = std::to_string(low);;) {
    const bool longest = first.size() == last.size();
    of_same_length("", first, longest ? last : std::string(first.size(), '9'), parts);
    if (longest) break;
    first = "1" + std::string(first.size(), '0');
  }
  return parts.size() == 1 ? parts.front() : "(?:" + joined(parts, "|") + ")";
}

std::string duration_pattern(std::string_view lowest, std::string_view highest) {
  const auto nanos = [](std::string_view text) {
    return static_cast<double>(document::parse_duration(text).value_or(Nanos{}).count());
  };
  const double low = lowest.empty() ? 0 : nanos(lowest);
  const double high = nanos(highest.empty() ? longest_duration : highest);
  std::vector<std::string> parts;
  for (const auto unit : document::time_units())
    if (const auto part = whole_of(unit, static_cast<double>(document::nanos_of(unit)), low, high))
      parts.push_back(*part);
  parts.push_back(several_units());
  return "(?:" + joined(parts, "|") + ")";
}

std::string size_pattern(std::string_view lowest, std::string_view highest) {
  const auto units = document::size_units();
  const std::string any_unit = "(?:" + joined(units, "|") + ")";
  if (lowest.empty() && highest.empty()) return std::string(digits_pattern) + any_unit;
  constexpr double none = 1ull << 60;
  const double low = document::parse_bytes(lowest).value_or(0);
  const double high = highest.empty() ? none : document::parse_bytes(highest).value_or(none);
  std::vector<std::string> parts;
  for (const auto unit : units)
    if (const auto part = whole_of(unit, document::bytes_of(unit), low, high))
      parts.push_back(*part);
  parts.push_back(R"(\d+\.\d+)" + any_unit);
  return "(?:" + joined(parts, "|") + ")";
}

std::string share_pattern() { return std::string(digits_pattern) + "%"; }

std::string limit_pattern() {
  return R"([ \t]*0*[1-9]\d*[ \t]* per [ \t]*)" + duration_pattern("1ms", "30d") + R"([ \t]*)";
}

}  // namespace runbookd::cli
