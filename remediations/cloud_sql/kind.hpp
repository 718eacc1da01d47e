// The registry rows of Cloud SQL: the resource `cloud_sql.instance`, and actions of a later
// version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ResourceKind cloud_sql_instance;
extern const KindRows cloud_sql_rows;

}  // namespace runbookd::remediations
