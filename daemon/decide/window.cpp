#include "daemon/decide/window.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace runbookd::decide {

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double warm_share = 0.8;

// Scheduling jitter must not push a sample that belongs to the start of the window out of it.
Nanos slack(Nanos over) { return over / 10; }

double gauge_of(const Cell& cell) {
  if (const auto* b = std::get_if<bool>(&cell)) return *b ? 1 : 0;
  if (const auto* d = std::get_if<double>(&cell)) return *d;
  // Strings only ever ask "did it change".
  if (const auto* s = std::get_if<std::string>(&cell))
    return static_cast<double>(std::hash<std::string>{}(*s) & 0xFFFFFFFFFFFFull);
  const auto* set = std::get_if<SeriesSet>(&cell);
  if (set == nullptr || !set->seen) return nan_value;
  if (set->points.empty()) return 0;
  return set->points.size() == 1 && std::isnan(set->points.front().le) ? set->points.front().value
                                                                       : nan_value;
}

}  // namespace

void Window::add(Mono at, const Cell& cell, double previous_scrape) {
  if (std::holds_alternative<std::monostate>(cell)) return;
  Point point{at, gauge_of(cell), 0, {}};
  if (const auto* set = std::get_if<SeriesSet>(&cell)) {
    track_.add(*set, previous_scrape);
    if (!set->seen) return;
  } else if (const auto* d = std::get_if<double>(&cell)) {
    track_.add(*d);
  }
  point.total = track_.total();
  if (track_.histogram()) point.buckets = track_.buckets();
  points_.push_back(std::move(point));
  // One interval more than the window: the point before its start is the baseline of a counter.
  const auto horizon = at - span_ - every_ - slack(span_);
  while (points_.size() > max_window_points || points_.front().at < horizon) points_.pop_front();
}

bool Window::warm(Mono now, Nanos over) const {
  const auto first = std::find_if(points_.begin(), points_.end(), [&](const Point& p) {
    return p.at >= now - over - every_ - slack(over);
  });
  if (first == points_.end()) return false;
  return to_seconds(points_.back().at - first->at) >= warm_share * to_seconds(over);
}

Window::Range Window::value_range(Mono now, Nanos over) const {
  const auto start = now - over - slack(over);
  const auto first =
      std::find_if(points_.begin(), points_.end(), [&](const Point& p) { return p.at >= start; });
  return {first, points_.end(), warm(now, over)};
}

Window::Range Window::baseline_range(Mono now, Nanos over) const {
  Range range = value_range(now, over);
  const auto start = now - over + slack(over);
  const bool reaches_start = range.first != range.last && range.first->at <= start;
  if (reaches_start || range.first == points_.begin()) return range;
  // Only the nearest: a longer window of the same signal keeps points that are far too old.
  const auto before = std::prev(range.first);
  if (before->at >= now - over - slack(over) - every_) range.first = before;
  return range;
}

}  // namespace runbookd::decide
