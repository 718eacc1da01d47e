// The row of the `http` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {
extern const ProbeKind http_kind;
extern const KindRows http_rows;
}  // namespace runbookd::probes
