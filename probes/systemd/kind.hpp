// The row of the `systemd` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind systemd_kind;
extern const KindRows systemd_rows;

}  // namespace runbookd::probes
