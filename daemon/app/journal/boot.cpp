#include "daemon/app/journal/boot.hpp"

#include <algorithm>
#include <fstream>
#include <limits>

namespace runbookd::journal {

namespace {

constexpr std::size_t boot_id_length = 36;

// a - b, saturating: stored times are read from a file, so they may be anything.
Nanos difference(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (__builtin_sub_overflow(a, b, &out))
    return a > b ? Nanos::max() : Nanos{std::numeric_limits<std::int64_t>::min() + 1};
  return Nanos{std::max(out, std::numeric_limits<std::int64_t>::min() + 1)};
}

}  // namespace

Boot this_boot() {
  Boot boot;
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::getline(file, boot.id);
  if (boot.id.size() != boot_id_length) boot.id.clear();
  boot.now = Stamp::now();
  return boot;
}

Mono restored_mono(std::string_view boot_id, std::int64_t boot_ns, Wall wall, const Boot& here) {
  if (!here.id.empty() && boot_id == here.id) return std::min(Mono{Nanos{boot_ns}}, here.now.mono);
  const Nanos age =
      difference(here.now.wall.time_since_epoch().count(), wall.time_since_epoch().count());
  if (age <= Nanos{0}) return here.now.mono;
  return saturating_add(here.now.mono, -age);
}

}  // namespace runbookd::journal
