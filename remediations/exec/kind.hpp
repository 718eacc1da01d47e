// The registry row of `exec`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ActionKind exec;
extern const KindRows exec_rows;

}  // namespace runbookd::remediations
