// The `gcp_logs` probe, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const KindRows gcp_logs_rows;

}  // namespace runbookd::probes
