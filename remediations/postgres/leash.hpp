// Ties a pool thread that talks to a database to the loop that waits for it. When the loop's
// deadline passes it lets go: the socket is shut down, so that the thread's blocking call ends, and
// no further change may begin. Thread-safe.
#pragma once

#include <condition_variable>
#include <mutex>

#include "daemon/base/time.hpp"

namespace runbookd::remediations::postgres {

class Leash {
 public:
  /// Pool thread: from now on `fd` is shut down when the loop lets go. False: it has already.
  bool attach(int fd);
  /// Pool thread, before `fd` is closed.
  void detach();
  /// Pool thread, before each statement that changes something. False: it must not be sent any
  /// more.
  bool begin_change();
  /// Pool thread: sleeps, less when the loop lets go. False: it has.
  bool pause(Nanos how_long);

  /// Loop thread. Does not block.
  void let_go();
  /// Whether a statement that changes something may have been sent.
  bool changed() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable gone_;
  int fd_ = -1;
  bool let_go_ = false;
  bool changed_ = false;
};

}  // namespace runbookd::remediations::postgres
