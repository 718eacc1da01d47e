#include "daemon/decide/observations/processes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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
    auto joined = settle_doubts(id, falls);
    return again(id, start, std::move(joined));
  }
  Process* other = near(start);
  if (other == nullptr) return fresh(start, 0, false);
  return falls(other->id) ? fresh(start, 0, false) : near_to(*other, start);
}

// It has come back: those that were seen since are it, when nothing fell on the way.
std::vector<std::uint64_t> Processes::settle_doubts(std::uint64_t id, const Falls& falls) {
  std::vector<double> starts;
  std::vector<std::uint64_t> joined;
  std::erase_if(all_, [&](Process& p) {
    if (p.perhaps != id) return false;
    p.perhaps = 0;
    p.alone = falls(p.id);
    if (p.alone) return false;
    starts.insert(starts.end(), p.starts.begin(), p.starts.end());
    joined.push_back(p.id);
    return true;
  });
  for (const double start : starts) add_start(by_id(id)->starts, start);
  return joined;
}

Processes::Answer Processes::again(std::uint64_t id, double start,
                                   std::vector<std::uint64_t> joined) {
  add_start(by_id(id)->starts, start);
  return {id, true, false, false, std::move(joined)};
}

Processes::Answer Processes::near_to(Process& other, double start) {
  if (other.starts.size() > 1) return again(other.id, start);
  Process* first = other.perhaps == 0 ? nullptr : by_id(other.perhaps);
  if (first == nullptr) return fresh(start, other.id, false);
  // The third start in a row.
  const auto id = first->id;
  const double second = other.starts.back();
  std::vector<std::uint64_t> joined;
  std::erase_if(all_, [&](const Process& p) {
    if (p.perhaps == id) joined.push_back(p.id);
    return p.perhaps == id;
  });
  add_start(by_id(id)->starts, second);
  return again(id, start, std::move(joined));
}

Processes::Answer Processes::fresh(double start, std::uint64_t perhaps, bool alone) {
  if (all_.size() >= most_processes) all_.erase(all_.begin());
  all_.push_back({next_, {start}, perhaps, alone});
  return {next_++, false, perhaps != 0 || alone, perhaps != 0};
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
    const double known = p.starts.back();  // one at least: what is parted keeps the others
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
