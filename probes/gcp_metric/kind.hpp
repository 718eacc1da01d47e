// The `gcp_metric` probe, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const KindRows gcp_metric_rows;

}  // namespace runbookd::probes
