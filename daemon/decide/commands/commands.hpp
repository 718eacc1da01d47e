// What people say: ack, resolve, approve, deny, silence, pause, resume, trigger. Internal to
// decide.
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::decide {
void on_command(Core& core, const Command& said);
}
