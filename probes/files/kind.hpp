// The row of the `files` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind files_kind;
extern const KindRows files_rows;

}  // namespace runbookd::probes
