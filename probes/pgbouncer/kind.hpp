// The row of the `pgbouncer` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind pgbouncer_kind;
extern const KindRows pgbouncer_rows;

}  // namespace runbookd::probes
