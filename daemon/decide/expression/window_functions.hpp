// The functions over a window.
#pragma once

#include "daemon/decide/expression/ast.hpp"
#include "daemon/decide/observations/window.hpp"

namespace runbookd::decide {

struct WindowValue {
  Unknown unknown = Unknown::none;
  double number = 0;
};

/// `fn` over the last `over` of `window`.
WindowValue apply_window(Function fn, const Window& window, Mono now, Nanos over);

/// Linear interpolation between closest ranks, as PromQL's quantile_over_time.
double quantile(std::vector<double> values, double q);
/// As PromQL's histogram_quantile: linear inside the bucket, from 0 when the first bound is
/// positive; in the +Inf bucket the highest finite bound. NaN without observations.
double histogram_quantile(const std::vector<double>& bounds, std::vector<double> counts, double q);

}  // namespace runbookd::decide
