// The registry row of `exec`.
#pragma once

#include "daemon/contract/action.hpp"

namespace runbookd::remediations {

extern const ActionKind exec;

}  // namespace runbookd::remediations
