// Turns the readings of counters into growth: per series, resets taken out (a smaller value than
// before means that the process started again from 0), then summed.
//
// Behind a load balancer each scrape may answer from another instance; series are kept per process,
// so a change of instance is no reset. A series that appears in a process already seen was
// born since and counts from 0; one of a process first seen now counts from 0 only when that
// process started after the previous scrape. A new bucket of a series that is known is no birth:
// its count holds all that was observed before.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "daemon/base/value.hpp"
#include "daemon/decide/observations/processes.hpp"
#include "daemon/decide/observations/reading.hpp"

namespace runbookd::decide {

/// When a scrape was made.
struct Scraped {
  double previous = 0;  ///< Unix seconds of the one before, 0 when this is the first
  StampRange stamps;    ///< of samples that speak for the time of the scrape
};

class CounterTrack {
 public:
  /// One reading of a single counter.
  void add(double reading);
  /// One scrape, also one without the family: what appears in it later was born since. A sample
  /// with a time stamp from another time is remembered, and grows only when a newer one comes.
  void add(const SeriesSet& set, const Scraped& scraped);

  double total() const { return total_; }
  bool histogram() const { return !bounds_.empty(); }
  /// Upper bounds of the buckets seen so far, ascending, and the growth of each (cumulative in
  /// `le`, as the exposition has it).
  const std::vector<double>& bounds() const { return bounds_; }
  std::vector<double> buckets() const;

 private:
  double growth(std::uint64_t key, double reading, bool from_zero);
  void join(const SeriesSet& set, std::uint64_t process, const std::vector<std::uint64_t>& joined);
  bool falls(const SeriesSet& set, std::uint64_t process) const;
  void add_point(const SeriesPoint& p, std::uint64_t process, bool from_zero);
  std::size_t bucket(double le);

  std::unordered_map<std::uint64_t, double> last_;
  /// Of doubtful processes: what was counted of each series since they were first seen.
  std::unordered_map<std::uint64_t, double> doubted_;
  std::unordered_set<std::uint64_t> histograms_;  ///< series of which a bucket is known
  Processes processes_;
  std::vector<double> bounds_;
  std::vector<double> growths_;
  double total_ = 0;
  bool seen_ = false;
};

/// Enough for the largest scrape that is accepted; beyond it the track starts afresh.
inline constexpr std::size_t max_tracked_series = 100'000;
inline constexpr std::size_t max_buckets = 500;

}  // namespace runbookd::decide
