#include "daemon/decide/processes.hpp"

#include <algorithm>
#include <cmath>

namespace runbookd::decide {

namespace {

constexpr double start_tolerance = 3;   // seconds: two roundings, and a clock that is being slewed
constexpr std::size_t most_starts = 8;  // of one process that are remembered
constexpr std::size_t most_processes = 1'000;

void add_start(std::vector<double>& starts, double start) {
  std::erase(starts, start);
  if (starts.size() >= most_starts) starts.erase(starts.begin());
  starts.push_back(start);
}

}  // namespace

Processes::Answer Processes::identify(double start, const Falls& falls) {
  if (Process* same = with(start)) {
    if (same->starts.size() > 1 && falls(same->id)) {
      std::erase(same->starts, start);
      same->alone = true;
      return fresh(start, 0, true);
    }
    const auto id = same->id;
    settle_doubts(id, falls);
    return again(*by_id(id), start);
  }
  Process* other = near(start);
  if (other == nullptr) return fresh(start, 0, false);
  return falls(other->id) ? fresh(start, 0, false) : near_to(*other, start);
}

// It has come back: those that were seen since are it, when nothing fell on the way.
void Processes::settle_doubts(std::uint64_t id, const Falls& falls) {
  std::vector<double> joined;
  std::erase_if(all_, [&](Process& p) {
    if (p.perhaps != id) return false;
    p.perhaps = 0;
    p.alone = falls(p.id);
    if (!p.alone) joined.insert(joined.end(), p.starts.begin(), p.starts.end());
    return !p.alone;
  });
  for (const double start : joined) add_start(by_id(id)->starts, start);
}

Processes::Answer Processes::again(Process& process, double start) {
  add_start(process.starts, start);
  return {process.id, true, false};
}

Processes::Answer Processes::near_to(Process& other, double start) {
  if (other.starts.size() > 1) return again(other, start);
  Process* first = other.perhaps == 0 ? nullptr : by_id(other.perhaps);
  if (first == nullptr) return fresh(start, other.id, false);
  // The third start in a row.
  const auto id = first->id;
  const double second = other.starts.back();
  std::erase_if(all_, [&](const Process& p) { return p.perhaps == id; });
  add_start(by_id(id)->starts, second);
  return again(*by_id(id), start);
}

Processes::Answer Processes::fresh(double start, std::uint64_t perhaps, bool alone) {
  if (all_.size() >= most_processes) all_.erase(all_.begin());
  all_.push_back({next_, {start}, perhaps, alone});
  return {next_++, false, perhaps != 0 || alone};
}

Processes::Process* Processes::with(double start) {
  const auto it = std::find_if(all_.begin(), all_.end(), [&](const Process& p) {
    return std::find(p.starts.begin(), p.starts.end(), start) != p.starts.end();
  });
  return it == all_.end() ? nullptr : &*it;
}

// The one that answered last of those which are near: in `starts` and in `all_` the newest is last.
Processes::Process* Processes::near(double start) {
  const auto it = std::find_if(all_.rbegin(), all_.rend(), [&](const Process& p) {
    const double known = p.starts.empty() ? 0 : p.starts.back();
    return !p.alone && start > 0 && known > 0 && std::fabs(known - start) <= start_tolerance;
  });
  return it == all_.rend() ? nullptr : &*it;
}

Processes::Process* Processes::by_id(std::uint64_t id) {
  const auto it =
      std::find_if(all_.begin(), all_.end(), [&](const Process& p) { return p.id == id; });
  return it == all_.end() ? nullptr : &*it;
}

}  // namespace runbookd::decide
