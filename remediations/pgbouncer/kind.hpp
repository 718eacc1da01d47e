// The registry rows of PgBouncer: the resource `pgbouncer`, and actions of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const KindRows pgbouncer_rows;

}  // namespace runbookd::remediations
