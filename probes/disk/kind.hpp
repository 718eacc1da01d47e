// The row of the `disk` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind disk_kind;
extern const KindRows disk_rows;

}  // namespace runbookd::probes
