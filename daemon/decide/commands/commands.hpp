// What people want of us: ack, resolve, approve, deny, silence, pause, resume, trigger, drill,
// unlock, note, done. Each command is judged here alone (refusal.hpp), takes effect here, and is
// answered (receipt.hpp). Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::decide {

/// What is taken leaves a record; what is refused leaves none and changes nothing.
Answered on_command(Core& core, Command command);

}  // namespace runbookd::decide
