// What came of a command that was taken, for whoever sent it. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"

namespace runbookd::decide {

/// To be asked when the command has had its effect. `made` is the silence or the incident that came
/// of it, or nothing.
Answered receipt_of(const Core& core, const Command& command, std::string made);

}  // namespace runbookd::decide
