// The `grpc` probe, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const KindRows grpc_rows;

}  // namespace runbookd::probes
