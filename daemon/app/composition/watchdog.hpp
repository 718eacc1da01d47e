// Feeds systemd's watchdog from the event loop: a loop that stands still is killed and started
// again.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/app/composition/systemd.hpp"

namespace runbookd::app {

/// Loop thread. `systemd` must outlive it.
class Watchdog {
 public:
  Watchdog(boost::asio::any_io_executor executor, const Systemd& systemd);
  /// Does nothing where systemd wants no feeding.
  void start();
  void stop();

 private:
  void feed_later(Nanos interval);

  const Systemd& systemd_;
  boost::asio::steady_timer timer_;
};

}  // namespace runbookd::app
