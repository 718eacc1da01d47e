#include "daemon/decide/observations/window.hpp"

#include <algorithm>

namespace runbookd::decide {

namespace {

constexpr double warm_share = 0.8;

// Scheduling jitter must not push a sample that belongs to the start of the window out of it.
Nanos slack(Nanos over) { return over / 10; }

}  // namespace

void Window::add(Mono at, const Cell& cell, const Scraped& scraped) {
  const auto* set = std::get_if<SeriesSet>(&cell);
  if (set != nullptr) track_.add(*set, scraped);
  lacking_ = std::holds_alternative<std::monostate>(cell) || (set != nullptr && !set->seen);
  if (lacking_) return;
  if (const auto* d = std::get_if<double>(&cell)) track_.add(*d);
  // A bucket of several series, or of one, is no value.
  CellReading reading = read_cell(cell, scraped.stamps);
  if (reading.unknown == Unknown::none && set != nullptr && set->kind == SeriesKind::histogram &&
      !set->points.empty())
    reading.unknown = Unknown::several_series;
  Point point{at, reading.value, reading.unknown, track_.total(), {}};
  if (track_.histogram()) point.buckets = track_.buckets();
  points_.push_back(std::move(point));
  // One interval more than the window: the point before its start is the baseline of a counter.
  const auto horizon = at - span_ - every_ - slack(span_);
  while (points_.size() > max_window_points || points_.front().at < horizon) points_.pop_front();
}

Unknown Window::why_cold(bool values) const {
  if (lacking_) return Unknown::missing;
  const bool absent = values && !points_.empty() && points_.back().absent();
  return absent ? points_.back().why : Unknown::warming_up;
}

bool Window::warm(Mono now, Nanos over, bool values) const {
  const auto counts = [&](const Point& p) { return !values || !p.absent(); };
  const auto first = std::find_if(points_.begin(), points_.end(), [&](const Point& p) {
    return p.at >= now - over - every_ - slack(over) && counts(p);
  });
  if (first == points_.end()) return false;
  const auto last = std::find_if(points_.rbegin(), points_.rend(), counts);
  return to_seconds(last->at - first->at) >= warm_share * to_seconds(over);
}

// Where a point leaves the range or its warming up, and where it comes to lie at the start.
Mono Window::steady_until(Mono now, Nanos over) const {
  Mono out = Mono::max();
  for (const Nanos reach : {over + slack(over), over + every_ + slack(over)}) {
    const auto leaves = std::lower_bound(points_.begin(), points_.end(), now - reach,
                                         [](const Point& p, Mono at) { return p.at < at; });
    if (leaves != points_.end()) out = std::min(out, leaves->at + reach);
  }
  const Nanos start = over - slack(over);
  const auto begins = std::upper_bound(points_.begin(), points_.end(), now - start,
                                       [](Mono at, const Point& p) { return at < p.at; });
  if (begins != points_.end()) out = std::min(out, begins->at + start - Nanos{1});
  return out;
}

Window::Range Window::value_range(Mono now, Nanos over) const {
  const auto start = now - over - slack(over);
  const auto first =
      std::find_if(points_.begin(), points_.end(), [&](const Point& p) { return p.at >= start; });
  return {first, points_.end(), warm(now, over, true)};
}

Window::Range Window::baseline_range(Mono now, Nanos over) const {
  Range range = value_range(now, over);
  range.warm = warm(now, over, false);
  const auto start = now - over + slack(over);
  const bool reaches_start = range.first != range.last && range.first->at <= start;
  if (reaches_start || range.first == points_.begin()) return range;
  // Only the nearest: a longer window of the same signal keeps points that are far too old.
  const auto before = std::prev(range.first);
  if (before->at >= now - over - slack(over) - every_) range.first = before;
  return range;
}

}  // namespace runbookd::decide
