// The row of the `redis` probe in the registry.
#pragma once

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {
extern const ProbeKind redis_kind;
}  // namespace runbookd::probes
