// Ctrl-C without handlers and without globals: the signals are blocked and read from a descriptor,
// wherever the demo rests.
#pragma once

#include <signal.h>

#include "daemon/base/time.hpp"

namespace runbookd::demo {

/// Thrown by rest(): somebody asked the demo to end.
struct Interrupted {};

class Interrupts {
 public:
  /// Blocks SIGINT, SIGTERM and SIGHUP, and SIGPIPE too: a reader that has left must not keep the
  /// demo from cleaning up.
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// Returns after `time`, or throws Interrupted at once.
  void rest(milliseconds time);

 private:
  sigset_t before_{};
  int descriptor_ = -1;
};

inline constexpr milliseconds look_again{50};

/// Asks `condition` again and again; false when it still did not hold after `limit`.
template <class Condition>
bool wait_until(Interrupts& interrupts, Nanos limit, Condition condition) {
  const Mono end = MonoClock::now() + limit;
  while (!condition()) {
    if (MonoClock::now() >= end) return false;
    interrupts.rest(look_again);
  }
  return true;
}

}  // namespace runbookd::demo
