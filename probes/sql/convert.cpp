#include "probes/sql/convert.hpp"

#include <algorithm>

#include "daemon/base/number.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::probes::sql {
namespace {

// pg_type.dat; fixed for ever.
enum Oid : unsigned {
  oid_bool = 16,
  oid_int8 = 20,
  oid_int2 = 21,
  oid_int4 = 23,
  oid_oid = 26,
  oid_float4 = 700,
  oid_float8 = 701,
  oid_date = 1082,
  oid_timestamp = 1114,
  oid_timestamptz = 1184,
  oid_interval = 1186,
  oid_numeric = 1700,
};

constexpr std::size_t max_text = 1024;

bool is_number(unsigned oid) {
  switch (oid) {
    case oid_int8:
    case oid_int2:
    case oid_int4:
    case oid_oid:
    case oid_float4:
    case oid_float8:
    case oid_numeric:
      return true;
    default:
      return false;
  }
}

// `2026-11-23 20:52:00.123456+00`, the same without a zone (taken as UTC), or a date.
std::optional<double> unix_seconds(unsigned oid, const std::string& text) {
  std::string iso = text;
  if (const auto blank = iso.find(' '); blank != std::string::npos) iso[blank] = 'T';
  if (oid == oid_date) iso += "T00:00:00";
  if (iso.ends_with("+00")) iso.resize(iso.size() - 3);
  iso += 'Z';
  const auto wall = parse_rfc3339(iso);
  if (!wall) return std::nullopt;
  return to_seconds(wall->time_since_epoch());
}

std::optional<Cell> cell_if(std::optional<double> value) {
  if (!value) return std::nullopt;
  return Cell(*value);
}

double seconds_per(char unit, bool in_time) {
  constexpr double day = 86400;
  switch (unit) {
    case 'Y':
      return in_time ? 0 : 365.25 * day;
    case 'M':
      return in_time ? 60 : 30 * day;
    case 'W':
      return in_time ? 0 : 7 * day;
    case 'D':
      return in_time ? 0 : day;
    case 'H':
      return in_time ? 3600 : 0;
    case 'S':
      return in_time ? 1 : 0;
    default:
      return 0;
  }
}

}  // namespace

std::optional<double> iso_interval_seconds(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
  text.remove_prefix(1);
  double sum = 0;
  bool in_time = false;
  while (!text.empty()) {
    if (text.front() == 'T' && !in_time) {
      in_time = true;
      text.remove_prefix(1);
      continue;
    }
    const auto unit = text.find_first_not_of("+-.0123456789");
    if (unit == 0 || unit == std::string_view::npos) return std::nullopt;
    const auto value = finite_number(text.substr(0, unit));
    const double factor = seconds_per(text[unit], in_time);
    if (!value || factor == 0) return std::nullopt;
    sum += *value * factor;
    text.remove_prefix(unit + 1);
  }
  return sum;
}

std::optional<Cell> cell_of(Type type, unsigned type_oid, const std::string& text) {
  switch (type) {
    case Type::boolean:
      if (type_oid != oid_bool) return std::nullopt;
      return Cell(text == "t");
    case Type::string:
      return Cell(text.substr(0, max_text));
    case Type::duration:
      if (type_oid == oid_interval) return cell_if(iso_interval_seconds(text));
      break;
    case Type::time:
      if (type_oid == oid_timestamptz || type_oid == oid_timestamp || type_oid == oid_date) {
        return cell_if(unix_seconds(type_oid, text));
      }
      break;
    default:
      break;
  }
  return is_number(type_oid) ? cell_if(finite_number(text)) : std::nullopt;
}

std::string_view unit_for(unsigned type_oid) {
  switch (type_oid) {
    case oid_bool:
      return "bool";
    case oid_interval:
      return "duration";
    case oid_date:
    case oid_timestamp:
    case oid_timestamptz:
      return "time";
    default:
      return is_number(type_oid) ? "number" : "string";
  }
}

}  // namespace runbookd::probes::sql
