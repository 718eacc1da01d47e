// The `dns` probe, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const KindRows dns_rows;

}  // namespace runbookd::probes
