// Feeds systemd's watchdog from the event loop: a loop that stands still is killed and started
// again.
#pragma once

#include <memory>

#include "daemon/app/composition/systemd.hpp"
#include "daemon/base/time_source.hpp"

namespace runbookd::app {

/// Loop thread. `time` and `systemd` must outlive it.
class Watchdog {
 public:
  Watchdog(TimeSource& time, const Systemd& systemd);
  /// Does nothing where systemd wants no feeding.
  void start();
  void stop();

 private:
  void feed_later(Nanos interval);

  TimeSource& time_;
  const Systemd& systemd_;
  std::unique_ptr<Alarm> alarm_;
};

}  // namespace runbookd::app
