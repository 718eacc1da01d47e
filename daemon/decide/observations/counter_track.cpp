#include "daemon/decide/observations/counter_track.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace runbookd::decide {

namespace {

constexpr std::uint64_t mix(std::uint64_t key, std::uint64_t other) {
  return (key ^ other) * 0x9E3779B97F4A7C15ull;
}

std::uint64_t series_key(const SeriesPoint& p, std::uint64_t process) {
  return mix(p.key, process << 32);
}

// All plain samples have the same bound, whatever their NaN looks like.
std::uint64_t reading_key(const SeriesPoint& p, std::uint64_t process) {
  const std::uint64_t le = std::isnan(p.le) ? 0 : std::bit_cast<std::uint64_t>(p.le);
  return mix(series_key(p, process), le);
}

}  // namespace

double CounterTrack::growth(std::uint64_t key, double reading, bool from_zero) {
  if (!std::isfinite(reading) || reading < 0) return 0;
  const auto [it, fresh] = last_.try_emplace(key, reading);
  if (fresh) return from_zero ? reading : 0;
  const double before = it->second;
  it->second = reading;
  const double grown = reading >= before ? reading - before : reading;
  if (doubted_.empty()) return grown;
  if (const auto doubted = doubted_.find(key); doubted != doubted_.end()) doubted->second += grown;
  return grown;
}

// What was counted under the name of a process that was none of its own is not counted again from
// the reading before it on.
void CounterTrack::join(const SeriesSet& set, std::uint64_t process,
                        const std::vector<std::uint64_t>& joined) {
  for (const SeriesPoint& p : set.points)
    for (const auto other : joined) {
      const auto counted = doubted_.find(reading_key(p, other));
      if (counted == doubted_.end()) continue;
      if (const auto it = last_.find(reading_key(p, process)); it != last_.end())
        it->second += counted->second;
      last_.erase(counted->first);
      doubted_.erase(counted);
    }
}

void CounterTrack::add(double reading) { total_ += growth(0, reading, false); }

bool CounterTrack::falls(const SeriesSet& set, std::uint64_t process) const {
  return std::any_of(set.points.begin(), set.points.end(), [&](const SeriesPoint& p) {
    const auto it = last_.find(reading_key(p, process));
    return it != last_.end() && p.value < it->second;
  });
}

void CounterTrack::add(const SeriesSet& set, const Scraped& scraped) {
  if (last_.size() > max_tracked_series) {
    last_.clear();
    histograms_.clear();
    processes_.clear();
    doubted_.clear();
    seen_ = false;
  }
  const auto process = processes_.identify(set.process_start,
                                           [&](std::uint64_t other) { return falls(set, other); });
  if (!process.joined.empty()) join(set, process.id, process.joined);
  if (process.doubtful)
    for (const SeriesPoint& p : set.points) doubted_.try_emplace(reading_key(p, process.id), 0.0);
  const bool born_since = set.process_start > 0 && set.process_start > scraped.previous;
  const bool from_zero = seen_ && !process.baseline && (process.known || born_since);
  for (const SeriesPoint& p : set.points) {
    if (scraped.stamps.holds(p.stamp))
      add_point(p, process.id, from_zero);
    else
      last_.try_emplace(reading_key(p, process.id), p.value);
  }
  for (const SeriesPoint& p : set.points)
    if (!std::isnan(p.le)) histograms_.insert(series_key(p, process.id));
  seen_ = true;
}

void CounterTrack::add_point(const SeriesPoint& p, std::uint64_t process, bool from_zero) {
  const auto key = reading_key(p, process);
  if (std::isnan(p.le)) {
    total_ += growth(key, p.value, from_zero);
  } else if (const auto i = bucket(p.le); i < growths_.size()) {
    const bool born = from_zero && !histograms_.contains(series_key(p, process));
    growths_[i] += growth(key, p.value, born);
  }
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
