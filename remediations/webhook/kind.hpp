// The registry row of `webhook`.
#pragma once

#include "daemon/contract/action.hpp"

namespace runbookd::remediations {

extern const ActionKind webhook;

}  // namespace runbookd::remediations
