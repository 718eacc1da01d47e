// The row of the `scrape` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {
extern const ProbeKind prometheus_kind;
extern const KindRows prometheus_rows;
}  // namespace runbookd::probes
