// A checked new rulebook takes effect. Internal to decide.
#pragma once

#include <memory>

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// Rules that did not change keep their clocks, incidents stay open, actions under way finish under
/// their own configuration.
void reload(Core& core, std::shared_ptr<const Plan> plan);

}  // namespace runbookd::decide
