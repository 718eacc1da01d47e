// Redis's INFO text as signals, of every state of a server and of its forks (Valkey, KeyDB,
// Dragonfly). What a field cannot say (-1, absent, a replica that is still being filled) is no
// number: docs/evidence.md has the table.
#pragma once

#include <map>
#include <string>
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

struct RedisInfo {
  /// One per signal; what INFO does not say stays empty. `maxmemory` 0 means no limit: then neither
  /// memory_max nor memory_ratio is yielded.
  std::vector<Cell> cells;
  std::string remark;    ///< for people: how far the loading is, else why there is no
                         ///< replication_lag, or nothing
  bool is_info = false;  ///< the text holds fields at all
  bool loading = false;  ///< the data set is still being read from the disk
};
RedisInfo read_info(std::string_view info);

}  // namespace runbookd::probes
