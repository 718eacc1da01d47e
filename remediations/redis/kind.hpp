// The rows of a Redis that a team runs itself, in the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const KindRows redis_rows;

}  // namespace runbookd::remediations
