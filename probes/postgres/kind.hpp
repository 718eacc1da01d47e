// `postgres: DSN`, the row of the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

extern const ProbeKind postgres_kind;
extern const KindRows postgres_rows;

}  // namespace runbookd::probes
