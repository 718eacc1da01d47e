// The row of the `redis_sentinel` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind redis_sentinel_kind;
extern const KindRows redis_sentinel_rows;

}  // namespace runbookd::probes
