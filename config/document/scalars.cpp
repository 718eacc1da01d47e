#include <charconv>
#include <cmath>

#include "config/document/reader.hpp"
#include "config/document/units.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::document {

namespace {

constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

// Whole amounts are multiplied as integers, so that 100d is exact to the nanosecond.
std::optional<std::int64_t> nanos(std::string_view amount, std::int64_t unit) {
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(amount.data(), amount.data() + amount.size(), whole);
  if (error != std::errc()) return std::nullopt;
  std::int64_t total = 0;
  if (__builtin_mul_overflow(whole, unit, &total)) return std::nullopt;
  if (end == amount.data() + amount.size()) return total;
  const auto value = parse_unsigned(amount);
  if (!value) return std::nullopt;
  const auto rest = std::llround((*value - static_cast<double>(whole)) * static_cast<double>(unit));
  if (__builtin_add_overflow(total, static_cast<std::int64_t>(rest), &total)) return std::nullopt;
  return total;
}

}  // namespace

std::optional<Nanos> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  std::int64_t last_unit = INT64_MAX;
  while (!text.empty()) {
    const auto digits = number_length(text);
    const auto letters =
        std::min(text.find_first_not_of(name_letters, digits), text.size()) - digits;
    const auto unit = nanos_of(text.substr(digits, letters));
    if (digits == 0 || unit == 0 || unit >= last_unit) return std::nullopt;
    const auto part = nanos(text.substr(0, digits), unit);
    if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
    last_unit = unit;
    text.remove_prefix(digits + letters);
  }
  return Nanos{total};
}

std::optional<double> parse_bytes(std::string_view text) {
  const auto digits = number_length(text);
  const auto amount = parse_unsigned(text.substr(0, digits));
  const auto unit = bytes_of(text.substr(digits));
  if (!amount || unit == 0) return std::nullopt;
  return *amount * unit;
}

std::optional<double> parse_ratio(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  const auto amount = parse_unsigned(text.substr(0, text.size() - 1));
  if (!amount) return std::nullopt;
  return *amount / 100;
}

std::optional<Budget> parse_budget(std::string_view text) {
  text = without_blanks_around(text);
  constexpr std::string_view per_word = " per ";
  const auto per = text.find(per_word);
  if (per == std::string_view::npos) return std::nullopt;
  const auto count_text = without_blanks_around(text.substr(0, per));
  Budget budget;
  const auto [end, error] =
      std::from_chars(count_text.data(), count_text.data() + count_text.size(), budget.count);
  if (error != std::errc() || end != count_text.data() + count_text.size() || budget.count < 1)
    return std::nullopt;
  const auto duration = parse_duration(without_blanks_around(text.substr(per + per_word.size())));
  if (!duration || *duration <= Nanos{0}) return std::nullopt;
  budget.per = *duration;
  return budget;
}

}  // namespace runbookd::document
