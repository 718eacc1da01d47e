#include "daemon/app/composition/watchdog.hpp"

#include <utility>

namespace runbookd::app {

Watchdog::Watchdog(boost::asio::any_io_executor executor, const Systemd& systemd)
    : systemd_(systemd), timer_(std::move(executor)) {}

void Watchdog::start() {
  if (const auto interval = systemd_.watchdog_interval()) feed_later(*interval);
}

void Watchdog::stop() { timer_.cancel(); }

void Watchdog::feed_later(Nanos interval) {
  timer_.expires_after(interval);
  timer_.async_wait([this, interval](boost::system::error_code error) {
    if (error) return;
    systemd_.notify("WATCHDOG=1");
    feed_later(interval);
  });
}

}  // namespace runbookd::app
