// A condition taken apart for people. Internal to decide.
#pragma once

#include "daemon/decide/explain/explanation.hpp"

namespace runbookd::decide {

/// nullopt for a condition that was not written.
std::optional<Part> take_apart(const Condition& condition, const EvaluationContext& context);

}  // namespace runbookd::decide
