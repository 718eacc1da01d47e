// The row of the `http` probe in the registry.
#pragma once

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {
extern const ProbeKind http_kind;
}  // namespace runbookd::probes
