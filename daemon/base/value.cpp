#include "daemon/base/value.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "daemon/base/time.hpp"

namespace runbookd {

std::string_view name_of(Type t) {
  constexpr std::array<std::string_view, 9> names{"bool",      "plain number", "ratio",
                                                  "duration",  "byte count",   "rate",
                                                  "byte rate", "time",         "string"};
  return names[static_cast<std::size_t>(t)];
}

bool is_numeric(Type t) { return t != Type::boolean && t != Type::string && t != Type::time; }

std::string_view name_of(Unknown u) {
  constexpr std::array<std::string_view, 9> names{"none",       "missing",    "stale",
                                                  "warming_up", "no_traffic", "several_series",
                                                  "never_seen", "not_finite", "not_a_number"};
  return names[static_cast<std::size_t>(u)];
}

namespace {

std::string trimmed(double v, int decimals) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, v);
  std::string out = buffer.data();
  if (out.find('.') == std::string::npos) return out;
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out;
}

std::string compact(double v) {
  if (std::fabs(v) >= 1e15 || (v != 0 && std::fabs(v) < 1e-4)) {
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.4g", v);
    return buffer.data();
  }
  return trimmed(v, std::fabs(v) >= 100 ? 1 : 3);
}

std::string byte_text(double v) {
  constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (std::fabs(v) >= 1024 && unit + 1 < units.size()) {
    v /= 1024;
    ++unit;
  }
  return trimmed(v, unit == 0 ? 0 : 2) + units[unit];
}

std::string time_text(double v) {
  if (v < -8e9 || v > 9e9) return compact(v);
  return rfc3339(Wall{from_seconds(v)});
}

constexpr std::size_t max_text = 80;

}  // namespace

std::string format_number(Type type, double v) {
  if (!std::isfinite(v)) return std::isnan(v) ? "NaN" : v > 0 ? "inf" : "-inf";
  switch (type) {
    case Type::boolean:
      return v != 0 ? "true" : "false";
    case Type::ratio:
      return trimmed(v * 100, 2) + "%";
    case Type::duration:
      return format_duration(from_seconds(v));
    case Type::bytes:
      return byte_text(v);
    case Type::byte_rate:
      return byte_text(v) + "/s";
    case Type::rate:
      return compact(v) + "/s";
    case Type::time:
      return time_text(v);
    case Type::number:
    case Type::string:
      return compact(v);
  }
  return {};
}

std::string format_value(Type type, const Cell& cell) {
  if (const auto* b = std::get_if<bool>(&cell)) return *b ? "true" : "false";
  if (const auto* d = std::get_if<double>(&cell)) return format_number(type, *d);
  if (const auto* s = std::get_if<std::string>(&cell))
    return s->size() <= max_text ? *s : s->substr(0, max_text - 3) + "...";
  if (const auto* series = std::get_if<SeriesSet>(&cell))
    return series->points.size() == 1 ? format_number(type, series->points.front().value)
                                      : std::to_string(series->points.size()) + " series";
  return "unknown";
}

}  // namespace runbookd
