// Units of systemd, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const KindRows systemd_rows;

}  // namespace runbookd::remediations
