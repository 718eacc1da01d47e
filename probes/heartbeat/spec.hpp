// The arguments of a `heartbeat` probe, checked at load.
#pragma once

#include <memory>

#include "daemon/contract/probe.hpp"

namespace runbookd::probes {

struct HeartbeatArguments {
  Nanos within{};
  Nanos grace{};
};

std::shared_ptr<const ProbeSpec> parse_heartbeat(document::Reader& reader);

}  // namespace runbookd::probes
