// Redis's INFO text as signals.
#pragma once

#include <string_view>
#include <vector>

#include "daemon/base/value.hpp"

namespace runbookd::probes {

/// In the order of the cells.
enum class RedisSignal {
  clients,
  blocked_clients,
  evicted_keys,
  rejected_connections,
  memory_used,
  memory_max,
  memory_ratio,
  hit_ratio,
  role,
  replication_lag,
  count
};

/// One cell per signal; what INFO does not say stays empty. `maxmemory` 0 means no limit: then
/// neither memory_max nor memory_ratio is yielded. replication_lag: of a replica the seconds since
/// it last heard from its primary, of a primary the largest lag of its replicas.
std::vector<Cell> read_info(std::string_view info);

}  // namespace runbookd::probes
