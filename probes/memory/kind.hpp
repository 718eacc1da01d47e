// `memory: cgroup | host | {process: ...}`, the row of the registry.
#pragma once

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {

extern const ProbeKind memory_kind;

}  // namespace runbookd::probes
