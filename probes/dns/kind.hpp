// The row of the `dns` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind dns_kind;
extern const KindRows dns_rows;

}  // namespace runbookd::probes
