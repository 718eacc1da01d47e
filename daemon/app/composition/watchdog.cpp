#include "daemon/app/composition/watchdog.hpp"

namespace runbookd::app {

Watchdog::Watchdog(TimeSource& time, const Systemd& systemd)
    : time_(time), systemd_(systemd), alarm_(time.alarm()) {}

void Watchdog::start() {
  if (const auto interval = systemd_.watchdog_interval()) feed_later(*interval);
}

void Watchdog::stop() { alarm_->clear(); }

void Watchdog::feed_later(Nanos interval) {
  alarm_->set(time_.now().mono + interval, [this, interval] {
    systemd_.notify("WATCHDOG=1");
    feed_later(interval);
  });
}

}  // namespace runbookd::app
