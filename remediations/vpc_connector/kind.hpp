// The resource `vpc_connector`, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const KindRows vpc_connector_rows;

}  // namespace runbookd::remediations
