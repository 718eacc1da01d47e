// The row of the `host` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind host_kind;
extern const KindRows host_rows;

}  // namespace runbookd::probes
