// The registry row of `notify`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ActionKind notify;
extern const KindRows notify_rows;

}  // namespace runbookd::remediations
