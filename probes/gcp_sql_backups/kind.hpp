// The `gcp_sql_backups` probe, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const KindRows gcp_sql_backups_rows;

}  // namespace runbookd::probes
