// The row of the `redis` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {
extern const ProbeKind redis_kind;
extern const KindRows redis_rows;
}  // namespace runbookd::probes
