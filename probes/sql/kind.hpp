// `sql: {via: PROBE, query: ...}`, the row of the registry.
#pragma once

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {

extern const ProbeKind sql_kind;

}  // namespace runbookd::probes
