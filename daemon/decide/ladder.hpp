// The steps of one incident, one rung after the other. Internal to decide.
//
//   choosing -> reprobing -> planning -> writing -> executing -> verifying -> choosing (next rung)
//   ...
//
// A rung that is withheld stays in `choosing` and is looked at again with every new sample, when
// its rail ends, and when another action finishes.
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"
#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide {

/// Go as far as possible without new information.
void advance(Core& core, Ladder& ladder);

void on_reprobed(Core& core, Ladder& ladder);
void on_planned(Core& core, Ladder& ladder, const ActionPlanned& planned);
void on_intent(Core& core, Ladder& ladder, bool durable);
void on_finished(Core& core, Ladder& ladder, const ActionResult& result);
/// What follows from an OUTCOME that is journaled already, as of `ended`.
void conclude(Core& core, Ladder& ladder, const ActionResult& result, Mono ended);

/// A new sample of something that the verification reads, or the time of its end.
void verify(Core& core, Ladder& ladder, bool fresh);
/// Start to verify from `outcome` on.
void begin_verification(Core& core, Ladder& ladder, Mono outcome);
/// The condition that the current verification judges.
const Condition& verification_of(const Core& core, const Ladder& ladder);

/// Record why this rung does not start: once per (step, reason), not per evaluation.
void hold(Core& core, Ladder& ladder, const rails::Hold& why);
/// The step as the rails see it.
rails::Attempt attempt_of(const Core& core, const Ladder& ladder);

/// Hand over to people: nothing more is started for this incident.
void escalate(Core& core, Ladder& ladder, const std::string& why);
/// The step is over; on to the next rung.
void next_rung(Core& core, Ladder& ladder);

}  // namespace runbookd::decide
