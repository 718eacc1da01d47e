// The ledger's fold over the people's side of an incident: who was told of it, by which step, and
// what became of acknowledgements. Internal to the ledger.
#pragma once

#include "daemon/decide/incidents/incident.hpp"
#include "daemon/decide/incidents/record.hpp"

namespace runbookd::decide {

/// A record of `told_status`.
void note_told(Incident& incident, const Record& record);
/// A record of the timeline; most mean nothing for people.
void note_people(Escalated& people, const Record& record);

}  // namespace runbookd::decide
