// The recent past of one signal of one instance: bounded by time and by count.
//
// A point keeps two numbers: `value`, what a gauge showed, and `total`, the growth of a counter
// since the window began to live (resets taken out, summed over series). A scraped histogram keeps
// a row of such totals, one per bucket bound.
#pragma once

#include <deque>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/decide/counter_track.hpp"

namespace runbookd::decide {

inline constexpr std::size_t max_window_points = 20'000;

struct Point {
  Mono at;
  double value = 0;  ///< NaN: several series, or none
  double total = 0;
  std::vector<double> buckets;  ///< totals by CounterTrack::bounds(); empty unless a histogram
};

class Window {
 public:
  /// `span`: the longest window read; `every`: the distance of samples in health.
  Window(Nanos span, Nanos every) : span_(span), every_(every) {}

  void add(Mono at, const Cell& cell, double previous_scrape);

  /// The newest points that `over` covers, oldest first: from the last one at or before its start
  /// when that is at most one interval older, else from the first inside.
  struct Range {
    std::deque<Point>::const_iterator first, last;
    bool warm = false;  ///< conclusive points span 80% of `over`
    bool empty() const { return first == last; }
  };
  Range baseline_range(Mono now,
                       Nanos over) const;         ///< for counters: with the point before the start
  Range value_range(Mono now, Nanos over) const;  ///< for gauges: only what is inside
  const CounterTrack& track() const { return track_; }

 private:
  bool warm(Mono now, Nanos over) const;

  Nanos span_;
  Nanos every_;
  std::deque<Point> points_;
  CounterTrack track_;
};

}  // namespace runbookd::decide
