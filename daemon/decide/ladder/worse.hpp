// Did the step make it worse? The trigger's value is compared with what it was at the INTENT, and
// an effect that made it worse by the margin on three samples is taken back. Internal to decide.
#pragma once

#include <string>
#include <vector>

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// The left sides of the comparisons in the rule's condition, signed so that more is worse; NaN
/// when unknown. What grows by itself (ages, failures in a row) says nothing and is left out.
std::vector<double> trigger_values(const Core& core, const Ladder& ladder);
/// One more sample while it is verified; true = worse on three in a row.
bool is_worse(const Core& core, Ladder& ladder);
/// Take the effect back, if the action can and the rails allow; then hand over to people.
void made_worse(Core& core, Ladder& ladder);
/// The undo has ended.
void undone(Core& core, Ladder& ladder, const ActionResult& result);

}  // namespace runbookd::decide
