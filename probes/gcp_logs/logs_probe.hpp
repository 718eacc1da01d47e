// The running `gcp_logs` probe.
#pragma once

#include <memory>

#include "probes/gcp_logs/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_logs_probe(std::shared_ptr<const LogsArguments> arguments,
                                       const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes
