// The running `tls` probe.
#pragma once

#include <memory>

#include "probes/tls/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_tls_probe(std::shared_ptr<const TlsProbeArguments> arguments,
                                      const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes
