// The conditions of rulebook.yaml, written by hand: what an onlooker takes for true, without the
// core's parser, types or evaluator.
#pragma once

#include <string>

#include "tests/simulation/seen.hpp"

namespace runbookd::simulation {

/// What a condition may look at.
struct View {
  const Seen& seen;
  Stamp now;
  bool network_ok = true;
  bool in_grace = false;  ///< `on_unknown: fire` counts silence only after it
  int target = 0;         ///< of a rule with targets
};

/// `when`; of a manual rule it is yes. Throws for a rule that the model does not have.
Truth when_of(const std::string& rule, const View& view);
/// `if` and `requires` of a step (from 0), together; nothing said = yes.
struct StepTruth {
  Truth applies = Truth::yes;
  Truth allowed = Truth::yes;
};
StepTruth step_of(const std::string& rule, int step, const View& view);
Truth verify_of(const std::string& rule, const View& view);

/// Throws when the rulebook has other rules or steps than the model.
void compare_with_model(const decide::Plan& plan);

}  // namespace runbookd::simulation
