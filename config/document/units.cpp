#include "config/document/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/base/nearest.hpp"

namespace runbookd::document {

namespace {

struct TimeUnit {
  std::string_view name;
  std::int64_t nanos;
};
constexpr std::int64_t second = 1'000'000'000;
constexpr std::array<TimeUnit, 6> times = {{{"ms", second / 1000},
                                            {"s", second},
                                            {"m", 60 * second},
                                            {"h", 3600 * second},
                                            {"d", 86400 * second},
                                            {"w", 7 * 86400 * second}}};

struct SizeUnit {
  std::string_view name;
  double bytes;
};
constexpr double ki = 1024;
constexpr std::array<SizeUnit, 8> sizes = {{{"B", 1},
                                            {"kB", 1e3},
                                            {"MB", 1e6},
                                            {"GB", 1e9},
                                            {"KiB", ki},
                                            {"MiB", ki* ki},
                                            {"GiB", ki* ki* ki},
                                            {"TiB", ki* ki* ki* ki}}};

struct Habit {
  std::string_view written;
  std::string_view meant;
};
constexpr std::array<Habit, 31> habits = {{
    {"sec", "s"},   {"secs", "s"},   {"second", "s"},  {"seconds", "s"}, {"min", "m"},
    {"mins", "m"},  {"minute", "m"}, {"minutes", "m"}, {"hr", "h"},      {"hrs", "h"},
    {"hour", "h"},  {"hours", "h"},  {"day", "d"},     {"days", "d"},    {"week", "w"},
    {"weeks", "w"}, {"msec", "ms"},  {"millis", "ms"}, {"KB", "kB"},     {"K", "kB"},
    {"k", "kB"},    {"Ki", "KiB"},   {"M", "MB"},      {"Mi", "MiB"},    {"G", "GB"},
    {"Gi", "GiB"},  {"Ti", "TiB"},   {"percent", "%"}, {"pct", "%"},     {"bytes", "B"},
    {"byte", "B"},
}};

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::int64_t nanos_of(std::string_view unit) {
  const auto* found =
      std::find_if(times.begin(), times.end(), [&](const TimeUnit& u) { return u.name == unit; });
  return found == times.end() ? 0 : found->nanos;
}

double bytes_of(std::string_view unit) {
  const auto* found =
      std::find_if(sizes.begin(), sizes.end(), [&](const SizeUnit& u) { return u.name == unit; });
  return found == sizes.end() ? 0 : found->bytes;
}

std::vector<std::string_view> time_units() {
  std::vector<std::string_view> names;
  for (const auto& unit : times) names.push_back(unit.name);
  return names;
}

std::vector<std::string_view> size_units() {
  std::vector<std::string_view> names;
  for (const auto& unit : sizes) names.push_back(unit.name);
  return names;
}

std::string nearest_unit(std::string_view unit) {
  for (const auto& habit : habits) {
    if (habit.written == unit) return std::string(habit.meant);
  }
  std::vector<std::string_view> names = time_units();
  for (const auto name : size_units()) names.push_back(name);
  for (const auto name : names) {
    if (same_letters(name, unit)) return std::string(name);
  }
  for (const auto& habit : habits) {
    if (same_letters(habit.written, unit)) return std::string(habit.meant);
  }
  return unit.size() < 2 ? std::string() : nearest(unit, names);
}

std::size_t number_length(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  const auto whole = std::min(text.find_first_not_of(digits), text.size());
  if (whole == 0 || whole + 1 >= text.size() || text[whole] != '.') return whole;
  const auto end = std::min(text.find_first_not_of(digits, whole + 1), text.size());
  return end == whole + 1 ? whole : end;
}

std::optional<double> parse_unsigned(std::string_view text) {
  if (text.empty() || number_length(text) != text.size()) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace runbookd::document
