// The built-in rule: a probe that yields nothing conclusive any more pages once, because every rule
// that reads it is on hold. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// After an inconclusive sample of `instance`.
void page_when_silent(Core& core, int instance);

}  // namespace runbookd::decide
