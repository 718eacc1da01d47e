// All schedules and deadlines on one timer: instants are rounded up to 10 ms ticks, and everything
// of one tick costs one wake-up. When nothing is due there is none.
//
// Entries are not cancelled one by one: who no longer wants one ignores it when it comes (a slot
// and a generation tell). Loop thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "daemon/base/time_source.hpp"

namespace runbookd::app {

class TimerWheel {
 public:
  struct Entry {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
  };
  /// `lag`: how late this tick was served.
  using Handler = std::function<void(Entry entry, Mono due)>;
  using LagHandler = std::function<void(Nanos lag)>;
  using Wanted = std::function<bool(Entry entry)>;

  virtual ~TimerWheel() = default;
  virtual void add(Mono at, Entry entry) = 0;
  /// An entry is no longer wanted: do not wake up for it.
  virtual void forget() = 0;
  /// Forget every entry. Not from inside a handler.
  virtual void clear() = 0;
  /// No more entries are served.
  virtual void stop() = 0;
};

/// `time` outlives it.
std::unique_ptr<TimerWheel> make_timer_wheel(TimeSource& time, TimerWheel::Handler handler,
                                             TimerWheel::LagHandler on_lag,
                                             TimerWheel::Wanted wanted);

}  // namespace runbookd::app
