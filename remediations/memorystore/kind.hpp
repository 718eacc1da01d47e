// The registry rows of Memorystore for Redis.
#pragma once

#include "daemon/contract/action.hpp"

namespace runbookd::remediations {

extern const ActionKind memorystore_failover;
extern const ResourceKind memorystore_instance;

}  // namespace runbookd::remediations
