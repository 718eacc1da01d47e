#include "daemon/decide/expression/window_functions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace runbookd::decide {

namespace {

double quantile_of(Function fn) {
  switch (fn) {
    case Function::p50:
      return 0.50;
    case Function::p90:
      return 0.90;
    case Function::p95:
      return 0.95;
    default:
      return 0.99;
  }
}

bool is_quantile(Function fn) { return fn >= Function::p50 && fn <= Function::p99; }

// Growth over the window, per second or in all. A baseline that lies before the window's start
// counts only for the part inside.
WindowValue counter(Function fn, const Window::Range& range, Nanos over) {
  if (range.last - range.first < 2) return {Unknown::warming_up};
  const Point& first = *range.first;
  const Point& last = *std::prev(range.last);
  const double span = to_seconds(last.at - first.at);
  if (span <= 0) return {Unknown::warming_up};
  const double growth = last.total - first.total;
  if (fn == Function::rate) return {Unknown::none, growth / span};
  const double asked = to_seconds(over);
  return {Unknown::none, span > 1.1 * asked ? growth * asked / span : growth};
}

WindowValue histogram(Function fn, const Window& window, const Window::Range& range) {
  if (range.last - range.first < 2) return {Unknown::warming_up};
  const auto& from = range.first->buckets;
  std::vector<double> counts = std::prev(range.last)->buckets;
  // What a new bound has counted inside the window is not known, only what it has since it
  // appeared: until all of the window is younger, neither is the quantile. Without any bound
  // before, all of the growth lies inside.
  if (!from.empty() && from.size() != counts.size()) return {Unknown::warming_up};
  for (std::size_t i = 0; i < from.size(); ++i) counts[i] -= from[i];
  const double value = histogram_quantile(window.track().bounds(), counts, quantile_of(fn));
  if (std::isnan(value)) return {Unknown::no_traffic};
  return {Unknown::none, value};
}

WindowValue gauge(Function fn, const std::vector<double>& v) {
  switch (fn) {
    case Function::avg:
      return {Unknown::none,
              std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size())};
    case Function::min:
      return {Unknown::none, *std::min_element(v.begin(), v.end())};
    case Function::max:
      return {Unknown::none, *std::max_element(v.begin(), v.end())};
    case Function::sum:
      return {Unknown::none, std::accumulate(v.begin(), v.end(), 0.0)};
    case Function::last:
      return {Unknown::none, v.back()};
    case Function::delta:
      return {Unknown::none, v.back() - v.front()};
    case Function::changes: {
      double changes = 0;
      for (std::size_t i = 1; i < v.size(); ++i) changes += v[i] != v[i - 1] ? 1 : 0;
      return {Unknown::none, changes};
    }
    case Function::fraction_true:
      return {Unknown::none, static_cast<double>(std::count_if(v.begin(), v.end(),
                                                               [](double x) { return x != 0; })) /
                                 static_cast<double>(v.size())};
    default:
      return {Unknown::none, quantile(v, quantile_of(fn))};
  }
}

}  // namespace

WindowValue apply_window(Function fn, const Window& window, Mono now, Nanos over) {
  const bool growth = fn == Function::rate || fn == Function::increase;
  const bool buckets = is_quantile(fn) && window.track().histogram();
  const auto range =
      growth || buckets ? window.baseline_range(now, over) : window.value_range(now, over);
  // Warm by what lies just before it, and nothing inside: no reading is no figure, not even 0.
  if (!range.warm || range.empty()) return {window.why_cold(!growth && !buckets)};
  // Samples of long ago are no sign that nothing has happened since.
  if ((growth || buckets) && std::prev(range.last)->why == Unknown::stale) return {Unknown::stale};
  if (growth) return counter(fn, range, over);
  if (buckets) return histogram(fn, window, range);
  std::vector<double> values;
  for (auto it = range.first; it != range.last; ++it) {
    if (it->absent()) continue;
    if (it->why != Unknown::none && fn != Function::count) return {it->why};
    values.push_back(it->value);
  }
  if (values.empty()) return {window.why_cold(true)};
  if (fn == Function::count) return {Unknown::none, static_cast<double>(values.size())};
  return gauge(fn, values);
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double rank = q * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(std::floor(rank));
  const auto high = std::min(low + 1, values.size() - 1);
  return values[low] + (values[high] - values[low]) * (rank - std::floor(rank));
}

double histogram_quantile(const std::vector<double>& bounds, std::vector<double> counts, double q) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (bounds.size() < 2 || counts.size() != bounds.size() || !std::isinf(bounds.back()))
    return none;
  // After a restart a bucket that outgrew its old reading hides the reset; PromQL, too, then lets
  // no bucket be smaller than the ones inside it.
  for (std::size_t i = 1; i < counts.size(); ++i) counts[i] = std::max(counts[i], counts[i - 1]);
  const double all = counts.back();
  if (!(all > 0)) return none;
  const double rank = q * all;
  std::size_t b = 0;
  while (b + 1 < counts.size() && counts[b] < rank) ++b;
  if (b == bounds.size() - 1) return bounds[bounds.size() - 2];
  if (b == 0 && bounds[0] <= 0) return bounds[0];
  const double start = b == 0 ? 0 : bounds[b - 1];
  const double below = b == 0 ? 0 : counts[b - 1];
  const double inside = counts[b] - below;
  if (inside <= 0) return bounds[b];
  return start + (bounds[b] - start) * ((rank - below) / inside);
}

}  // namespace runbookd::decide
