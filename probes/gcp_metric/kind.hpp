// The row of the `gcp_metric` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind gcp_metric_kind;
extern const KindRows gcp_metric_rows;

}  // namespace runbookd::probes
