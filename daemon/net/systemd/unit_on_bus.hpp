// A unit of systemd, asked for over D-Bus without blocking: libsystemd's sd-bus with its socket on
// the loop. Header free of sd-bus.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/base/sample.hpp"

namespace runbookd::net {

/// As systemctl shows it. Texts are empty where the unit has no such property.
struct UnitState {
  std::string load;                ///< loaded, not-found, masked ..
  std::string active;              ///< active, inactive, failed, activating ..
  std::string sub;                 ///< running, dead, auto-restart ..
  std::string type;                ///< of a service: simple, oneshot ..
  std::string result;              ///< of a service: success, exit-code, oom-kill ..
  std::optional<double> restarts;  ///< of a service: how often systemd has started it anew
  std::optional<double> since;     ///< when the state began, in seconds of Unix time
};

/// Why nobody knows. Of a bus or a systemd that does not answer the outcome is unknown: they are no
/// part of the unit.
struct UnitUnseen {
  Outcome outcome = Outcome::unknown;
  Reason reason = Reason::none;
  std::string detail;
};

/// Where this machine's system bus is: DBUS_SYSTEM_BUS_ADDRESS, or where D-Bus has it.
std::string system_bus_address();

/// On a connection of its own, so that a bus that was restarted is no different from one that was
/// not. Runs under cancellation_as_value(); cancelled, it ends at once.
boost::asio::awaitable<Result<UnitState, UnitUnseen>> ask_for_unit(
    boost::asio::any_io_executor executor, std::string bus_address, std::string unit);

}  // namespace runbookd::net
