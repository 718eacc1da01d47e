// The row of the `gcp_logs` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind gcp_logs_kind;
extern const KindRows gcp_logs_rows;

}  // namespace runbookd::probes
