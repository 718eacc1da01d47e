// The row of the `tcp` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {
extern const ProbeKind tcp_kind;
extern const KindRows tcp_rows;
}  // namespace runbookd::probes
