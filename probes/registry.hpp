// Every folder with kinds of probes, one row each. Metrics labels, `kinds`, the schema, the docs'
// index and tests are derived from this table.
#pragma once

#include <span>

#include "daemon/contract/kinds.hpp"

namespace runbookd::probes {

std::span<const KindRows* const> registry();

}  // namespace runbookd::probes
