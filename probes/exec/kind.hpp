// The row of the `exec` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind exec_kind;
extern const KindRows exec_rows;

}  // namespace runbookd::probes
