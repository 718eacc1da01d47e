// The demo's cache: two real redis-servers, a primary and its replica.
#pragma once

#include "daemon/cli/demo/stage.hpp"

namespace runbookd::demo {

struct RedisPair {
  int primary_port = 0;
  int replica_port = 0;
  Child* primary = nullptr;  ///< of stage.children
};

/// Returns once the replica follows its primary.
RedisPair start_redis(Stage& stage);

/// `master`, `slave`, or empty when nobody answers.
std::string redis_role(int port);

}  // namespace runbookd::demo
