// What a step needs to know when it starts: rendered arguments, the resource's history, evidence.
// Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

ActionRequest request_of(const Core& core, const Ladder& ladder);
/// `error_ratio = 6.2%, requests = 900`: the values of the paths in a condition.
std::string values_of(const Condition& condition, const EvaluationContext& context);
/// Every source that `when`, `if` and `requires` read, as instances for the rule's target.
std::vector<int> evidence_instances(const Core& core, const Ladder& ladder);
/// Effective mode: a rule may lower the file's, never raise it.
Mode mode_of(const Core& core, const Rule& rule);

}  // namespace runbookd::decide
