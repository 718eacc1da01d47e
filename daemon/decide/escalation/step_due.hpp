// When a step of an escalation list is owed, and what it says of the incident. Internal to decide.
#pragma once

#include <optional>

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// Somebody's acknowledgement is in force.
bool is_acked(const Core& core, const Incident& incident);
/// How often the step has told of the incident.
int times_told(const Incident& incident, int step);

/// So long after its opening, as people count: without the time for which it stood still.
Mono people_time(const Incident& incident, Nanos after);
/// The step is not for this severity, or somebody who has taken the incident on holds it back.
bool is_held_back(const Core& core, const Incident& incident, const EscalationStep& step);
/// What the incident waits for before people are told, because its severity has a digest: not for
/// a drill.
bool waits_for_digest(const Core& core, const Incident& incident);
/// The first digest of the incident's severity after `at`.
Mono digest_after(const Core& core, const Incident& incident, Mono at);

/// When the step is to tell next, as things stand; nullopt: not until they change.
std::optional<Mono> due(const Core& core, const Incident& incident, const EscalationStep& step,
                        int place);

/// What the step tells whom, which is written down as told. It may reach nobody.
Notify news_of_step(Core& core, const Ladder& ladder, const EscalationStep& step, int place);

}  // namespace runbookd::decide
