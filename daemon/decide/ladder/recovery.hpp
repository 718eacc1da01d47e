// After a restart: ladders are rebuilt from the ledger, and every INTENT without OUTCOME is read
// back before anything else happens to its resource. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::decide {

void recover(Core& core);
/// The OUTCOME of an action that never left, since the journal did not take its INTENT.
void close_unsent(Core& core, const ActionRun& run);
/// The OUTCOME of an action whose incident has no ladder any more. With an unknown effect its
/// resource is locked and people are told, as with any other.
void close_lost(Core& core, const ActionRun& run, const ActionResult& result);
void on_read_back(Core& core, const IntentReadBack& event);
/// Before an incident closes, or goes on with an interrupted action: it is read back once more,
/// since its request may have arrived late. False when there is none. `reissues`: it goes on when
/// it is found absent.
bool reads_back_first(Core& core, const Ladder& ladder, bool reissues = false);

}  // namespace runbookd::decide
