// Everything is brought into the one form that parse_rfc3339() reads.
#include "daemon/net/written_time.hpp"

#include <algorithm>
#include <string>

#include "daemon/base/text.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t most_time_bytes = 128;
constexpr std::size_t date_bytes = 10;     // 2006-01-02
constexpr std::size_t minutes_bytes = 16;  // 2006-01-02T15:04

/// `+01:00`, also of `+0100` and `+01`; empty when it is no zone.
std::string zone_of(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  // Go's String() says both.
  if (text.size() > 5 && text.ends_with(" UTC")) text.remove_suffix(4);
  if (text == "Z" || text == "z" || text == "UTC" || text == "GMT") return "Z";
  if (!text.starts_with('+') && !text.starts_with('-')) return {};
  std::string digits(text.substr(1));
  std::erase(digits, ':');
  if (!are_digits(digits) || (digits.size() != 2 && digits.size() != 4)) return {};
  if (digits.size() == 2) digits += "00";
  return std::string(text.substr(0, 1)) + digits.substr(0, 2) + ":" + digits.substr(2);
}

}  // namespace

std::optional<Wall> read_written_time(std::string_view text) {
  if (text.size() < minutes_bytes || text.size() > most_time_bytes) return std::nullopt;
  if (text.ends_with(']')) text = text.substr(0, text.rfind('['));
  const auto end = text.find_first_not_of("0123456789:.,", date_bytes + 1);
  if (end == std::string_view::npos) return std::nullopt;
  std::string clock(text.substr(0, end));
  if (clock.size() == minutes_bytes) clock += ":00";
  std::replace(clock.begin(), clock.end(), ',', '.');
  const std::string zone = zone_of(text.substr(end));
  if (zone.empty()) return std::nullopt;
  return parse_rfc3339(clock + zone);
}

}  // namespace runbookd::net
