#include "daemon/app/api/door.hpp"

#include <fcntl.h>

#include <optional>

namespace runbookd::api {

bool DoorKeeper::make_room() {
  return inside_.size() < limits_.connections || drop_who_keeps_us_waiting();
}

bool DoorKeeper::drop(Inside::iterator who) {
  if (who == inside_.end()) return false;
  // Its coroutine ends on a later turn; its place is free now.
  const auto connection = std::move(who->second);
  inside_.erase(who);
  connection->close();
  return true;
}

bool DoorKeeper::drop_who_keeps_us_waiting() {
  auto longest = inside_.end();
  std::optional<Mono> since;
  for (auto it = inside_.begin(); it != inside_.end(); ++it) {
    const auto waiting = it->second->waiting_since();
    if (!waiting || (since && *waiting >= *since)) continue;
    longest = it;
    since = waiting;
  }
  return drop(longest);
}

bool DoorKeeper::drop_slowest() {
  const Mono now = MonoClock::now();
  auto slowest = inside_.end();
  std::optional<double> least;
  for (auto it = inside_.begin(); it != inside_.end(); ++it) {
    const auto pace = it->second->pace(now);
    if (!pace || (least && *pace >= *least)) continue;
    slowest = it;
    least = pace;
  }
  return drop(slowest);
}

std::shared_ptr<void> DoorKeeper::enter_stream() {
  if (*streams_ >= limits_.streams) return nullptr;
  ++*streams_;
  return {streams_.get(), [streams = streams_](void*) { --*streams; }};
}

std::uint64_t DoorKeeper::add(std::shared_ptr<Connection> connection) {
  inside_.emplace(next_id_, std::move(connection));
  return next_id_++;
}

void DoorKeeper::close_all() {
  const Inside all = std::move(inside_);
  inside_.clear();
  for (const auto& [id, connection] : all) connection->close();
}

bool SpareDescriptors::give() {
  if (kept_.empty()) return false;
  kept_.pop_back();
  return true;
}

void SpareDescriptors::refill() {
  while (kept_.size() < count_) {
    Descriptor one(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (one.get() < 0) return;
    kept_.push_back(std::move(one));
  }
}

}  // namespace runbookd::api
