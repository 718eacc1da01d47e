// Lines on their way to a descriptor that others read: a pipe, a terminal, a socket of journald, a
// file. Whoever logs never waits for a reader: a thread of its own writes, in order, and sleeps
// when there is nothing. What does not fit is dropped, the oldest first, and counted; the next line
// that gets through is preceded by one that says how many are missing.
//
// The descriptor is shared with other processes, so it is never made non-blocking.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/base/time.hpp"

namespace runbookd::logging {

struct QueueLimits {
  std::size_t bytes = 1 << 20;           ///< queued; a single longer line is dropped
  Nanos last_lines = milliseconds{500};  ///< how long the end waits for a reader
};

/// Any thread.
class LineQueue {
 public:
  /// `missing` makes the line that tells of so many lost ones; called on the writing thread.
  using Missing = std::function<std::string(std::uint64_t lines)>;

  /// Does not own the descriptor.
  LineQueue(int descriptor, Missing missing, QueueLimits limits = {});
  LineQueue(const LineQueue&) = delete;
  LineQueue& operator=(const LineQueue&) = delete;
  /// flush(), then leaves behind a thread that is stuck in a write.
  ~LineQueue();

  /// `line` ends in a line feed.
  void push(std::string line);
  /// True: everything that was pushed has been written or lost. Waits for `last_lines` at most.
  bool flush();
  /// Lines that nobody will see, since the start.
  std::uint64_t dropped() const;

 private:
  struct State;
  static void work(const std::shared_ptr<State>& state);
  std::shared_ptr<State> state_;  // the thread may outlive us
};

}  // namespace runbookd::logging
