// The running `host` probe, and what the kernel's text means: pure parsing.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/contract/probe.hpp"

namespace runbookd::probes::host {

/// Of /proc/loadavg: `0.20 0.18 0.12 1/80 11206`.
std::optional<std::array<double, 3>> loads_of(std::string_view text);
/// Of /proc/uptime, in seconds: `350735.47 234388.90`.
std::optional<double> uptime_of(std::string_view text);

/// `root` is where /proc is found; empty: the real one.
std::unique_ptr<Probe> make_probe(std::string root);

}  // namespace runbookd::probes::host
