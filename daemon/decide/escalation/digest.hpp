// What is told together, at the moments that a severity's `digest` names: the incidents that have
// opened, or are to be told again, and those that are over, one message per contact. What waits for
// it follows from the records, so that a restart loses nothing. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// An incident that has just been resolved is told with the next digest. False: it is told at once,
/// as its severity has none.
bool put_end_off(Core& core, const std::string& incident);

/// Tells what is due at this moment; when something will be next.
Mono tell_digests(Core& core);

}  // namespace runbookd::decide
