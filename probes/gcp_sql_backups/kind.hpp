// The row of the `gcp_sql_backups` probe in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind gcp_sql_backups_kind;
extern const KindRows gcp_sql_backups_rows;

}  // namespace runbookd::probes
