// The recent past of one signal of one instance: bounded by time and by count.
//
// A point keeps two numbers: `value`, what a gauge showed, and `total`, the growth of a counter
// since the window began to live (resets taken out, summed over series). A scraped histogram keeps
// a row of such totals, one per bucket bound. A gauge whose series was not there (or was as old as
// its time stamp says) has a point without a value: growth may still be counted over it.
#pragma once

#include <deque>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/decide/observations/counter_track.hpp"

namespace runbookd::decide {

inline constexpr std::size_t max_window_points = 20'000;

struct Point {
  Mono at;
  double value = 0;
  Unknown why = Unknown::none;  ///< there is no value, for this reason
  double total = 0;
  std::vector<double> buckets;  ///< totals by CounterTrack::bounds(); empty unless a histogram
  /// Functions over values go on without it.
  bool absent() const { return why == Unknown::missing || why == Unknown::stale; }
};

class Window {
 public:
  /// `span`: the longest window read; `every`: the distance of samples in health.
  Window(Nanos span, Nanos every) : span_(span), every_(every) {}

  /// After a reload: what is read now may be longer or shorter.
  void set_span(Nanos span) { span_ = span; }
  void add(Mono at, const Cell& cell, const Scraped& scraped);

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
  /// The last instant until which `over` covers the same points, when none is added.
  Mono steady_until(Mono now, Nanos over) const;
  /// Why a range that is not warm says nothing: missing or stale when the newest sample is why,
  /// else it is a matter of time. `values`: asked for values, not for growth.
  Unknown why_cold(bool values) const;

 private:
  bool warm(Mono now, Nanos over, bool values) const;

  Nanos span_;
  Nanos every_;
  std::deque<Point> points_;
  CounterTrack track_;
  bool lacking_ = false;  ///< the newest sample did not have the signal at all
};

}  // namespace runbookd::decide
