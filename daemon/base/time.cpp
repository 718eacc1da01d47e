#include "daemon/base/time.hpp"

#include <time.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace runbookd {

Mono MonoClock::now() noexcept {
  timespec ts{};
  ::clock_gettime(CLOCK_BOOTTIME, &ts);
  return Mono{seconds{ts.tv_sec} + Nanos{ts.tv_nsec}};
}

Stamp Stamp::now() noexcept {
  return {MonoClock::now(), std::chrono::time_point_cast<Nanos>(std::chrono::system_clock::now())};
}

Mono saturating_add(Mono t, Nanos d) noexcept {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(t.time_since_epoch().count(), d.count(), &sum))
    return d.count() > 0 ? Mono::max() : Mono::min();
  return Mono{Nanos{sum}};
}

Nanos from_seconds(double s) noexcept {
  constexpr double limit = 9.2e9;  // seconds in an int64 of nanoseconds, rounded down
  if (std::isnan(s)) return Nanos{0};
  if (s >= limit) return Nanos::max();
  if (s <= -limit) return Nanos::min();
  return Nanos{static_cast<std::int64_t>(std::llround(s * 1e9))};
}

std::string rfc3339(Wall t) {
  using namespace std::chrono;
  const auto day = floor<days>(t);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<milliseconds>(t - day)};
  std::array<char, 40> out{};
  std::snprintf(
      out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return out.data();
}

namespace {

// A cursor over the fixed-width fields of a time stamp.
struct Cursor {
  std::string_view rest;
  bool failed = false;

  int digits(int n) {
    int value = 0;
    if (rest.size() < static_cast<std::size_t>(n)) failed = true;
    for (int i = 0; i < n && !failed; ++i) {
      const char c = rest[static_cast<std::size_t>(i)];
      if (c < '0' || c > '9') failed = true;
      value = value * 10 + (c - '0');
    }
    if (!failed) rest.remove_prefix(static_cast<std::size_t>(n));
    return value;
  }
  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  void expect(char c) { failed = !take(c) || failed; }
};

Nanos fraction(Cursor& in) {
  if (!in.take('.')) return Nanos{0};
  std::int64_t value = 0;
  int count = 0;
  while (!in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9') {
    if (count < 9) value = value * 10 + (in.rest.front() - '0');
    ++count;
    in.rest.remove_prefix(1);
  }
  in.failed = in.failed || count == 0;
  for (; count < 9; ++count) value *= 10;
  return Nanos{value};
}

minutes zone(Cursor& in) {
  if (in.take('Z') || in.take('z')) return minutes{0};
  const bool east = in.take('+');
  if (!east) in.expect('-');
  const int h = in.digits(2);
  in.expect(':');
  const int m = in.digits(2);
  in.failed = in.failed || h > 23 || m > 59;
  return (east ? 1 : -1) * minutes{h * 60 + m};
}

}  // namespace

std::optional<Wall> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  Cursor in{text};
  const int y = in.digits(4);
  in.expect('-');
  const int mo = in.digits(2);
  in.expect('-');
  const int d = in.digits(2);
  if (!in.take('T') && !in.take('t')) in.expect(' ');
  const int h = in.digits(2);
  in.expect(':');
  const int mi = in.digits(2);
  in.expect(':');
  const int s = in.digits(2);
  const Nanos part = fraction(in);
  const minutes offset = zone(in);
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)}};
  if (in.failed || !in.rest.empty() || !date.ok() || h > 23 || mi > 59 || s > 60)
    return std::nullopt;
  if (y < 1700 || y > 2250) return std::nullopt;  // what nanoseconds in 64 bits can hold
  return Wall{sys_days{date}} + hours{h} + minutes{mi} + seconds{s} + part - offset;
}

namespace {

struct UnitStep {
  Nanos size;
  const char* name;
};
constexpr std::array<UnitStep, 5> unit_steps{{{hours{24}, "d"},
                                              {hours{1}, "h"},
                                              {minutes{1}, "m"},
                                              {seconds{1}, "s"},
                                              {milliseconds{1}, "ms"}}};

}  // namespace

std::string exact_duration(Nanos d) {
  const auto whole = std::chrono::duration_cast<milliseconds>(d);
  return whole % seconds{1} == milliseconds{0} ? std::to_string(whole / seconds{1}) + "s"
                                               : std::to_string(whole.count()) + "ms";
}

std::string format_duration(Nanos d) {
  if (d < Nanos{0}) return d == Nanos::min() ? "-forever" : "-" + format_duration(-d);
  if (d == Nanos::max()) return "forever";
  if (d < milliseconds{1}) return d == Nanos{0} ? "0s" : std::to_string(d.count() / 1000) + "us";
  if (d >= seconds{1} && d < minutes{1} && d % seconds{1} != Nanos{0}) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.2f", to_seconds(d));
    std::string out = text.data();
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out + "s";
  }
  std::string out;
  int parts = 0;
  for (const auto& unit : unit_steps) {
    if (d < unit.size || (unit.size < seconds{1} && parts > 0)) continue;
    out += std::to_string(d / unit.size) + unit.name;
    d %= unit.size;
    if (++parts == 2) break;
  }
  return out;
}

}  // namespace runbookd
