// What an expression reads, through named signals.
#pragma once

#include "daemon/decide/plan.hpp"

namespace runbookd::decide {

/// The indices of its sources, ascending, each once.
Reads reads_of(const Expr& expr);
/// Whether its value changes by the clock alone: ages, times left, hours, days of the week.
bool reads_clock(const Expr& expr);
/// Whether it counts over targets (is_aggregate).
bool counts_targets(const Expr& expr);

}  // namespace runbookd::decide
