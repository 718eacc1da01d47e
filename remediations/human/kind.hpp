// The registry row of `human`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ActionKind human;
extern const KindRows human_rows;

}  // namespace runbookd::remediations
