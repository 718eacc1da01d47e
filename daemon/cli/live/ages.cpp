#include "daemon/cli/live/ages.hpp"

#include <algorithm>

namespace runbookd::cli {

namespace {

// The larger unit, and what is left of it in the smaller one when that is not nothing.
std::string two_units(Nanos length, Nanos large, const char* large_name, Nanos small,
                      const char* small_name) {
  const auto whole = length / large;
  const auto rest = (length % large) / small;
  return std::to_string(whole) + large_name +
         (rest > 0 ? std::to_string(rest) + small_name : std::string{});
}

constexpr Nanos day = hours{24};

}  // namespace

std::string short_duration(Nanos length) {
  length = std::max(length, Nanos{0});
  if (length >= day) return two_units(length, day, "d", hours{1}, "h");
  if (length >= hours{1}) return two_units(length, hours{1}, "h", minutes{1}, "m");
  if (length >= minutes{10}) return std::to_string(length / minutes{1}) + "m";
  if (length >= minutes{1}) return two_units(length, minutes{1}, "m", seconds{1}, "s");
  return std::to_string(length / seconds{1}) + "s";
}

std::string ago(std::string_view time, Wall now) {
  const auto at = parse_rfc3339(time);
  if (!at) return std::string{time};
  const Nanos age = now - *at;
  return age < seconds{1} ? "now" : short_duration(age) + " ago";
}

std::string left_until(std::string_view time, Wall now) {
  const auto at = parse_rfc3339(time);
  if (!at) return std::string{time};
  return *at <= now ? "over" : short_duration(*at - now) + " left";
}

}  // namespace runbookd::cli
