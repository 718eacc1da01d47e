// `runbookd done weekly.4`: whether it can be said of that task now, what it changes, and what is
// answered. Internal to decide.
#pragma once

#include <string>

#include "daemon/decide/commands/refusal.hpp"

namespace runbookd::decide {

/// nullopt: somebody can say so.
Refusal tick_off_refusal(const Core& core, const std::string& id);
/// It is done until its next moment; who said so is in the record.
void tick_off(Core& core, const Command& command);
/// `weekly.4 is done; it is due again at ..`
std::string of_tick_off(const Core& core, const std::string& id);

}  // namespace runbookd::decide
