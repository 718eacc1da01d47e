// How values that are read off the clock move on: what instants and steadiness are computed from.
// Internal to decide.
#pragma once

#include <optional>

#include "daemon/decide/expression/evaluate.hpp"

namespace runbookd::decide {

/// By how much the value of `e` grows per second by the clock alone: age() by 1, until() by -1,
/// what is no reading of the clock by 0; nullopt when it is more than sums of such terms, and
/// products of one of them with a value.
std::optional<double> growth_per_second(const Expr& e, const EvaluationContext& context);

/// Of a comparison: in how many seconds both sides are equal; negative when that has passed.
/// Infinite: never by the clock alone. nullopt: it cannot be told.
std::optional<double> seconds_to_crossing(const Expr& comparison, const EvaluationContext& context);

}  // namespace runbookd::decide
