// Cloud SQL, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const KindRows cloud_sql_rows;

}  // namespace runbookd::remediations
