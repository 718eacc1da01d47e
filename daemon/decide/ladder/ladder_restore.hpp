// Ladders from the ledger: where an open incident goes on after a restart, or after a reload that
// changed its rule. Internal to decide.
#pragma once

#include <string>

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// The rule's subject for a target's name; -1 when it has none.
int subject_of(const Rule& rule, const std::string& target);
/// The ladder of an open incident, added where its records say that it stands. Null when the
/// rulebook no longer knows its rule or target, or when it was a drill: then it is closed.
Ladder* place_incident(Core& core, const std::string& incident);
/// Every open incident that has no ladder yet.
std::vector<std::string> unplaced(Core& core);

}  // namespace runbookd::decide
