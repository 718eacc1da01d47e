#include "probes/gcp_logs/log_count.hpp"

#include <algorithm>

namespace runbookd::probes {

LogCount::LogCount(Wall begin, Nanos look_back) : look_back_(look_back), floor_(begin) {}

Wall LogCount::from(Wall now) const { return std::max(floor_, now - longest_reach); }

bool LogCount::take(Wall at, std::uint64_t id) {
  if (at < floor_) return false;
  const Seen entry{at, id};
  const auto place = std::lower_bound(seen_.begin(), seen_.end(), entry);
  if (place != seen_.end() && !(entry < *place)) return false;
  seen_.insert(place, entry);
  count_ += 1;
  // A quarter at a time: to drop one for each new one would move all the others each time.
  if (seen_.size() > most_remembered) forget_before(seen_[most_remembered / 4].at);
  return true;
}

void LogCount::complete(Wall made) { forget_before(std::max(floor_, made - look_back_)); }

void LogCount::cut_at(Wall last) { forget_before(std::max(floor_, last)); }

void LogCount::forget_before(Wall bound) {
  floor_ = bound;
  const auto end = std::lower_bound(seen_.begin(), seen_.end(), Seen{bound, 0});
  seen_.erase(seen_.begin(), end);
}

}  // namespace runbookd::probes
