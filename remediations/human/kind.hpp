// The registry row of `human`.
#pragma once

#include "daemon/contract/action.hpp"

namespace runbookd::remediations {

extern const ActionKind human;

}  // namespace runbookd::remediations
