// How long does an expression keep its value by itself? Internal to decide.
#pragma once

#include "daemon/decide/expression/evaluate.hpp"

namespace runbookd::decide {

/// The last instant until which `e` surely has the value that it has at `world.now`, as long as no
/// sample of what it reads arrives, the network's verdict and the incidents stay as they are, and
/// the wall clock runs with the monotonic one: when a sample becomes stale, a point leaves a
/// window, an age crosses a bound. `world.now` itself where that cannot be told; Mono::max() = for
/// ever.
Mono steady_until(const Expr& e, const EvaluationContext& context);

}  // namespace runbookd::decide
