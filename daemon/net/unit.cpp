#include "daemon/net/unit.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "daemon/base/text.hpp"
#include "daemon/net/text.hpp"
#include "daemon/net/written_time.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t most_string_bytes = 256;
/// A 256-bit quantity of JSON-RPC.
constexpr std::size_t most_hex_digits = 64;

std::optional<double> parse_hex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  if (text.empty() || text.size() > most_hex_digits) return std::nullopt;
  double value = 0;
  for (const char c : text) {
    int digit = -1;
    if (is_digit(c)) digit = c - '0';
    if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit < 0) return std::nullopt;
    value = value * 16 + digit;
  }
  return value;
}

}  // namespace

const std::vector<std::string_view>& unit_names() {
  static const std::vector<std::string_view> names = {"percent", "ratio", "s",     "ms",  "unix",
                                                      "rfc3339", "B",     "KiB",   "MiB", "hex",
                                                      "number",  "bool",  "string"};
  return names;
}

std::optional<Unit> unit_named(std::string_view name) {
  const auto& names = unit_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Unit>(i);
  }
  return std::nullopt;
}

Type type_of(Unit unit) {
  switch (unit) {
    case Unit::percent:
    case Unit::ratio:
      return Type::ratio;
    case Unit::s:
    case Unit::ms:
      return Type::duration;
    case Unit::unix_time:
    case Unit::rfc3339:
      return Type::time;
    case Unit::bytes:
    case Unit::kib:
    case Unit::mib:
      return Type::bytes;
    case Unit::hex:
    case Unit::number:
      return Type::number;
    case Unit::boolean:
      return Type::boolean;
    case Unit::string:
      return Type::string;
  }
  return Type::number;
}

double in_base_units(Unit unit, double number) {
  switch (unit) {
    case Unit::percent:
      return number / 100;
    case Unit::ms:
      return number / 1000;
    case Unit::kib:
      return number * 1024;
    case Unit::mib:
      return number * 1024 * 1024;
    default:
      return number;
  }
}

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

Cell read_text(Unit unit, std::string_view text) {
  if (unit == Unit::string) return valid_utf8(utf8_prefix(text, most_string_bytes));
  if (unit == Unit::boolean) {
    if (text == "true") return true;
    if (text == "false") return false;
    return {};
  }
  if (unit == Unit::rfc3339) {
    const auto time = read_written_time(text);
    if (!time) return {};
    return std::chrono::duration<double>(time->time_since_epoch()).count();
  }
  std::optional<double> number;
  if (unit == Unit::hex) {
    number = parse_hex(text);
  } else {
    if (unit == Unit::percent && text.ends_with('%')) text.remove_suffix(1);
    number = parse_number(text);
  }
  if (!number) return {};
  return in_base_units(unit, *number);
}

}  // namespace runbookd::net
