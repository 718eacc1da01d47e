// `sql: {via: PROBE, query: ...}`, the row of the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind sql_kind;
extern const KindRows sql_rows;

}  // namespace runbookd::probes
