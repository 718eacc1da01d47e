// The registry rows of Memorystore for Redis.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ActionKind memorystore_failover;
extern const ResourceKind memorystore_instance;
extern const KindRows memorystore_rows;

}  // namespace runbookd::remediations
