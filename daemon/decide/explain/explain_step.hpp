// One step of a ladder, explained. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/explain/explanation.hpp"
#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide {

/// One rule as it would go on now. With an incident the ladder and the incident are
/// the real ones; without, they are what they would be if one opened this moment.
struct Scenario {
  const Core& core;
  int rule;
  int subject;
  const Ladder* real;        ///< null: no incident is open
  const Incident* incident;  ///< the same
};

ExplainedStep explain_step(const Scenario& scenario, int index);

Objection objection_of(const Core& core, const rails::Hold& hold);

}  // namespace runbookd::decide
