#include "daemon/decide/counter_track.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace runbookd::decide {

namespace {
std::uint64_t mix(std::uint64_t key, double le) {
  return (key ^ std::bit_cast<std::uint64_t>(le)) * 0x9E3779B97F4A7C15ull;
}
}  // namespace

double CounterTrack::growth(std::uint64_t key, double reading, bool from_zero) {
  if (!std::isfinite(reading) || reading < 0) return 0;
  const auto [it, fresh] = last_.try_emplace(key, reading);
  if (fresh) return from_zero ? reading : 0;
  const double before = it->second;
  it->second = reading;
  return reading >= before ? reading - before : reading;
}

void CounterTrack::add(double reading) { total_ += growth(0, reading, false); }

void CounterTrack::add(const SeriesSet& set, double previous_scrape) {
  if (last_.size() > max_tracked_series) {
    last_.clear();
    processes_.clear();
    seen_ = false;
  }
  const auto process = std::bit_cast<std::uint64_t>(set.process_start);
  const bool known = !processes_.insert(process).second;
  const bool born_since = set.process_start > 0 && set.process_start > previous_scrape && seen_;
  const bool from_zero = (known && seen_) || born_since;
  for (const SeriesPoint& p : set.points) {
    if (std::isnan(p.le)) {
      total_ += growth(mix(p.key, 0), p.value, from_zero);
    } else if (const auto i = bucket(p.le); i < growths_.size()) {
      growths_[i] += growth(mix(p.key, p.le), p.value, from_zero);
    }
  }
  seen_ = true;
}

std::size_t CounterTrack::bucket(double le) {
  const auto it = std::lower_bound(bounds_.begin(), bounds_.end(), le);
  const auto i = static_cast<std::size_t>(it - bounds_.begin());
  if (it != bounds_.end() && *it == le) return i;
  if (bounds_.size() >= max_buckets) return bounds_.size();
  bounds_.insert(it, le);
  growths_.insert(growths_.begin() + static_cast<std::ptrdiff_t>(i), 0.0);
  return i;
}

std::vector<double> CounterTrack::buckets() const { return growths_; }

}  // namespace runbookd::decide
