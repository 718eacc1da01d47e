// How far the data of a replica are behind, by INFO of either side.
#pragma once

#include <optional>
#include <string>

#include "probes/redis/fields.hpp"

namespace runbookd::probes {

struct ReplicationLag {
  std::optional<double> seconds;
  std::string why_not;  ///< who takes part, but cannot say; empty without replication
};

/// Of a replica the seconds since it last heard from its primary (of KeyDB's several the worst), or
/// since the link is down; of a primary the largest lag of its replicas. One that cannot say leaves
/// the whole unknown: the largest of the others might be read as an all-clear.
ReplicationLag replication_lag(const RedisFields& fields);

}  // namespace runbookd::probes
