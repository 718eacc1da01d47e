// Every kind of probe, one row each. Metrics labels, `kinds`, the schema, the docs' index and tests
// are derived from this table.
#pragma once

#include <span>

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {

std::span<const ProbeKind* const> registry();

}  // namespace runbookd::probes
