// The readiness and watchdog protocol of systemd (sd_notify(3)), without its library: one datagram
// to $NOTIFY_SOCKET. Does nothing when not started by systemd.
#pragma once

#include <optional>
#include <string>

#include "daemon/base/time.hpp"

namespace runbookd::app {

class Systemd {
 public:
  Systemd();
  void notify(const std::string& state) const;
  /// How often the watchdog wants to be fed; nullopt = it is off.
  std::optional<Nanos> watchdog_interval() const { return watchdog_; }

 private:
  std::string socket_;
  std::optional<Nanos> watchdog_;
};

}  // namespace runbookd::app
