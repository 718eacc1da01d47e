#include "daemon/net/google/backoff.hpp"

#include <algorithm>

#include "daemon/base/number.hpp"

namespace runbookd::net {
namespace {

constexpr std::int64_t longest_pause = 3600;  // seconds

std::optional<std::int64_t> whole_seconds(std::string_view text) {
  const auto out = whole_number<std::int64_t>(text);
  if (!out || *out < 0) return std::nullopt;
  return std::min(*out, longest_pause);
}

}  // namespace

Nanos Backoff::next(std::optional<Nanos> asked) {
  std::uniform_int_distribution<std::int64_t> pick(0, next_.count());
  const Nanos jitter{pick(random_)};
  next_ = std::min(next_ * 2, cap_);
  return asked ? *asked + jitter : jitter;
}

std::optional<Nanos> parse_retry_after(std::string_view value) {
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  const auto whole = whole_seconds(value);
  if (!whole) return std::nullopt;
  return seconds{*whole};
}

std::optional<Nanos> parse_proto_duration(std::string_view value) {
  if (value.empty() || value.back() != 's') return std::nullopt;
  value.remove_suffix(1);
  const auto dot = value.find('.');
  const auto whole = whole_seconds(value.substr(0, dot));
  if (!whole) return std::nullopt;
  Nanos out = seconds{*whole};
  if (dot == std::string_view::npos) return out;
  Nanos digit = milliseconds{100};
  for (const char c : value.substr(dot + 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    out += digit * (c - '0');
    digit /= 10;
  }
  return out;
}

Nanos jittered(Nanos length, std::mt19937_64& random) {
  std::uniform_real_distribution<double> pick(0.8, 1.2);
  return from_seconds(to_seconds(length) * pick(random));
}

}  // namespace runbookd::net
