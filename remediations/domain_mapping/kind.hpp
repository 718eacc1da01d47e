// The resource `domain_mapping`, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const KindRows domain_mapping_rows;

}  // namespace runbookd::remediations
