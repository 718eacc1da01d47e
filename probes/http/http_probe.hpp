// The running `http` probe.
#pragma once

#include <memory>

#include "probes/http/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_http_probe(std::shared_ptr<const HttpArguments> arguments,
                                       const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes
