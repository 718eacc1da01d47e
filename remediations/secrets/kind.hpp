// Secrets, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const KindRows secrets_rows;

}  // namespace runbookd::remediations
