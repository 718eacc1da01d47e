// When will an expression that reads the clock change its value by itself? Internal to decide.
#pragma once

#include "daemon/decide/expression/evaluate.hpp"

namespace runbookd::decide {

/// The next instant after `world.now` at which a comparison of age(), until(), .age, hour() or
/// weekday() turns; Mono::max() when none is known.
Mono next_instant(const Expr& e, const EvaluationContext& context);

}  // namespace runbookd::decide
