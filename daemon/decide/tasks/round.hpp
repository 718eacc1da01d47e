// The round over all tasks at the moments at which something of one is owed: it is opened, judged,
// reminded of, or told as missed. A task whose moment came while we were down is opened once, at
// the start, however many it missed. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// What is owed by now is done.
void look_at_tasks(Core& core);
/// The next instant at which something is owed; Mono::max(): none.
Mono next_task(const Core& core);
/// Rulebook or clock have changed: all tasks are looked at anew.
void look_at_tasks_again(Core& core);

}  // namespace runbookd::decide
