#include "daemon/net/redis/reply_guard.hpp"

#include <hiredis.h>

#include "daemon/net/redis/stream.hpp"

namespace runbookd::net {
namespace {

/// hiredis's own functions, of which we replace the one that allocates arrays. `Count` is int in
/// 0.14 and size_t in 1.x; it is deduced from the field that the function is assigned to.
struct Guarded {
  redisReplyObjectFunctions functions{};
  const redisReplyObjectFunctions* original = nullptr;
  bool refused = false;
};

int depth_of(const redisReadTask* task) {
  int depth = 1;
  while ((task = task->parent) != nullptr) ++depth;
  return depth;
}

template <class Count>
void* create_array(const redisReadTask* task, Count elements) {
  auto* guarded = static_cast<Guarded*>(task->privdata);
  const bool many = elements > static_cast<Count>(most_reply_elements);
  if (many || depth_of(task) > most_reply_depth) {
    guarded->refused = true;
    return nullptr;
  }
  return guarded->original->createArray(task, elements);
}

}  // namespace

struct RedisReplyGuard::State : Guarded {};

RedisReplyGuard::RedisReplyGuard() : state_(std::make_unique<State>()) {}
RedisReplyGuard::~RedisReplyGuard() = default;
bool RedisReplyGuard::refused() const { return state_->refused; }

void RedisReplyGuard::install(redisReader& reader) {
  state_->original = reader.fn;
  state_->functions = *reader.fn;
  state_->functions.createArray = &create_array;
  reader.fn = &state_->functions;
  // The default functions do not use it.
  reader.privdata = static_cast<Guarded*>(state_.get());
}

}  // namespace runbookd::net
