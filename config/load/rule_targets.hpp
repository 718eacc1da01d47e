// For which targets a rule is judged and acts. Internal to load.
#pragma once

#include "config/load/context.hpp"

namespace runbookd::load {

/// Fills in `rule.targets`: what the probes that `when` reads have in common; of a procedure that
/// people trigger, what its conditions read and the instances that its steps act on. Reports a step
/// whose resource has instances that the rule cannot name.
void find_targets(Context& c, document::Reader& r, decide::Rule& rule);

/// The first source with a list of targets that the condition reads by itself, not by an aggregate;
/// null: it reads none.
const decide::Source* listed_source(const decide::Condition& condition, const decide::Plan& plan);

}  // namespace runbookd::load
