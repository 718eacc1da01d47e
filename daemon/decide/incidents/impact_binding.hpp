// Which probes, values and counters of the rulebook an incident's meter counts. Internal to
// decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// Of a path to a cell, for the incident's target; null: it has none.
const Window* window_at(const Core& core, const Ladder& ladder, const Expr& path);

/// Binds the meter to the plan that holds now. What is known by its name goes on.
void bind_meter(const Core& core, Ladder& ladder);

}  // namespace runbookd::decide
