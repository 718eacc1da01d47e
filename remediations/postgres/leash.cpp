#include "remediations/postgres/leash.hpp"

#include <sys/socket.h>

namespace runbookd::remediations::postgres {

bool Leash::attach(int fd) {
  const std::lock_guard lock(mutex_);
  if (let_go_) return false;
  fd_ = fd;
  return true;
}

void Leash::detach() {
  const std::lock_guard lock(mutex_);
  fd_ = -1;
}

bool Leash::begin_change() {
  const std::lock_guard lock(mutex_);
  if (let_go_) return false;
  changed_ = true;
  return true;
}

bool Leash::pause(Nanos how_long) {
  std::unique_lock lock(mutex_);
  return !gone_.wait_for(lock, how_long, [this] { return let_go_; });
}

void Leash::let_go() {
  {
    const std::lock_guard lock(mutex_);
    let_go_ = true;
    if (fd_ >= 0) ::shutdown(fd_, SHUT_RDWR);
  }
  gone_.notify_all();
}

bool Leash::changed() const {
  const std::lock_guard lock(mutex_);
  return changed_;
}

}  // namespace runbookd::remediations::postgres
