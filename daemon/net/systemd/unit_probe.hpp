// A unit of systemd as a probe sees it. The probe `systemd` and the resource `systemd.unit` are
// observed by it alike.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/contract/probe.hpp"
#include "daemon/net/systemd/unit_on_bus.hpp"

namespace runbookd::net {

inline constexpr SignalDoc unit_signals[] = {
    {"active", Type::boolean, "it runs"},
    {"state", Type::string, "active, inactive, failed, activating .., as systemctl shows it"},
    {"restarts", Type::number, "by systemd itself", Extent::amount, true},
    {"since", Type::time, "when the state began"},
};

/// `nginx` is `nginx.service`, as systemctl has it; nothing when it is no name of a unit.
std::optional<std::string> unit_name(std::string_view written);

/// `unit` empty: there is none to ask for. `bus_address` as of system_bus_address().
std::unique_ptr<Probe> make_unit_probe(boost::asio::any_io_executor executor, std::string unit,
                                       std::string bus_address);

/// What a state is worth. A service that is to run is bad when it does not; one that does its work
/// and ends (oneshot) is not.
Sample sample_of(const UnitState& state);

}  // namespace runbookd::net
