// Turns the readings of counters into growth: per series, resets taken out (a smaller value than
// before means that the process started again from 0), then summed.
//
// Behind a load balancer each scrape may answer from another instance; series are kept per process
// start, so a change of instance is no reset. A series that appears in a process already seen was
// born since and counts from 0; one of a process first seen now counts from 0 only when that
// process started after the previous scrape.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "daemon/base/value.hpp"

namespace runbookd::decide {

class CounterTrack {
 public:
  /// One reading of a single counter.
  void add(double reading);
  /// One scrape, also one without the family: what appears in it later was born since.
  /// `previous_scrape`: Unix seconds of the one before, 0 when this is the first.
  void add(const SeriesSet& set, double previous_scrape);

  double total() const { return total_; }
  bool histogram() const { return !bounds_.empty(); }
  /// Upper bounds of the buckets seen so far, ascending, and the growth of each (cumulative in
  /// `le`, as the exposition has it).
  const std::vector<double>& bounds() const { return bounds_; }
  std::vector<double> buckets() const;

 private:
  double growth(std::uint64_t key, double reading, bool from_zero);
  std::size_t bucket(double le);

  std::unordered_map<std::uint64_t, double> last_;
  std::unordered_set<std::uint64_t> processes_;
  std::vector<double> bounds_;
  std::vector<double> growths_;
  double total_ = 0;
  bool seen_ = false;
};

/// Enough for the largest scrape that is accepted; beyond it the track starts afresh.
inline constexpr std::size_t max_tracked_series = 100'000;
inline constexpr std::size_t max_buckets = 500;

}  // namespace runbookd::decide
