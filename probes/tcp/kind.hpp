// The row of the `tcp` probe in the registry.
#pragma once

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {
extern const ProbeKind tcp_kind;
}  // namespace runbookd::probes
