// A master as a Sentinel tells of it (pure).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/value.hpp"
#include "daemon/net/redis/stream.hpp"

namespace runbookd::probes {

/// In the order of the cells.
enum class SentinelSignal {
  master,
  flags,
  suspected,
  down,
  failing_over,
  has_quorum,
  quorum,
  sentinels,
  replicas,
  silent_for,
  count
};

/// Cells of SENTINEL MASTER's answer; what it does not say stays empty. nullopt: it is no such
/// answer.
std::optional<std::vector<Cell>> read_master(const net::RedisReply& reply);

/// Of SENTINEL CKQUORUM: what it says when there is none, and when there is. nullopt: neither.
struct QuorumVerdict {
  bool has = false;
  std::string said;  ///< one line
};
std::optional<QuorumVerdict> read_quorum(const net::RedisReply& reply);

}  // namespace runbookd::probes
