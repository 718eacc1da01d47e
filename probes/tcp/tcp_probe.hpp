// The running `tcp` probe.
#pragma once

#include <memory>

#include "probes/tcp/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_tcp_probe(std::shared_ptr<const TcpArguments> arguments,
                                      const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes
