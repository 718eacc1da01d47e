// Half the world bad at once is more likely our own fault. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// A source of a resource turned bad: has a storm begun, or does it go on?
void watch_for_storm(Core& core);
/// A storm that is over: all clocks restart.
void end_storm(Core& core);

}  // namespace runbookd::decide
