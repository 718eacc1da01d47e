// `memory: cgroup | host | {process: ...}`, the row of the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind memory_kind;
extern const KindRows memory_rows;

}  // namespace runbookd::probes
