// The row of the `scrape` probe in the registry.
#pragma once

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {
extern const ProbeKind prometheus_kind;
}  // namespace runbookd::probes
