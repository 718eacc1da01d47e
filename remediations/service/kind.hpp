// The row of the resource `service`, in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const KindRows service_rows;

}  // namespace runbookd::remediations
