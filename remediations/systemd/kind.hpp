// Units of systemd as resources; what acts on them is of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ResourceKind systemd_unit;
extern const KindRows systemd_rows;

}  // namespace runbookd::remediations
