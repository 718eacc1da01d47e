// The registry row of `webhook`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ActionKind webhook;
extern const KindRows webhook_rows;

}  // namespace runbookd::remediations
