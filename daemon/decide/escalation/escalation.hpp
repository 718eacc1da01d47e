// Who is told that an incident is open, step by step, and what becomes of acknowledgements. All of
// it follows from the incident's records, the plan and the time, so that a restart, a reload and a
// late wake-up change nothing but the moment:
//
//   a step is owed  when its time has come, the severity is one of its own, nobody's
//                   acknowledgement holds it back, and it has not told yet (or is to repeat)
//
// While a silence or a window covers the rule no time passes for people. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// The list of the rule, or the rulebook's own; null: none is written.
const Escalation* escalation_of(const Core& core, const Rule& rule);
const SeverityTerms& terms_of(const Core& core, const Incident& incident);
/// What an acknowledgement of the incident lasts unless it says so itself; none: to its end.
std::optional<Nanos> ack_lasts(const Core& core, const Incident& incident);

/// Tells what is owed at this moment, of every open incident.
void escalate_due(Core& core);
/// The next instant at which something is owed; Mono::max(): none.
Mono next_escalation(const Core& core);
/// Severity, acknowledgement or silence has changed: all incidents are looked at anew.
void look_at_people_again(Core& core);

}  // namespace runbookd::decide
