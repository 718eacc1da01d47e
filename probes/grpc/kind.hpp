// The row of the `grpc` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind grpc_kind;
extern const KindRows grpc_rows;

}  // namespace runbookd::probes
