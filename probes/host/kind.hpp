// The `host` probe, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const KindRows host_rows;

}  // namespace runbookd::probes
