// `postgres: DSN`, the row of the registry.
#pragma once

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {

extern const ProbeKind postgres_kind;

}  // namespace runbookd::probes
