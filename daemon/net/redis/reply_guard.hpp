// Refuses reply arrays that are too long or too deep at the moment the reader would allocate them
// (`*100000000` blocks for 373 ms otherwise, and hiredis 1.2 has no limit of depth of its own).
#pragma once

#include <memory>

struct redisReader;  // NOLINT(readability-identifier-naming): the name is hiredis'

namespace runbookd::net {

/// Must outlive the reader it is installed in, at the same address.
class RedisReplyGuard {
 public:
  RedisReplyGuard();
  ~RedisReplyGuard();
  RedisReplyGuard(const RedisReplyGuard&) = delete;
  RedisReplyGuard& operator=(const RedisReplyGuard&) = delete;

  void install(redisReader& reader);
  /// It has refused one: the reader's error is that and not a lack of memory.
  bool refused() const;

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace runbookd::net
