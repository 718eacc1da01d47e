// For which targets a rule is judged and acts. Internal to load.
#pragma once

#include "config/load/context.hpp"

namespace runbookd::load {

/// Fills in `rule.targets`: what the probes that `when` reads have in common; of a procedure that
/// people trigger, what its conditions read and the instances that its steps act on. Reports a step
/// whose resource has instances that the rule cannot name.
void find_targets(Context& c, document::Reader& r, decide::Rule& rule);

}  // namespace runbookd::load
