// The running `grpc` probe.
#pragma once

#include <memory>

#include "probes/grpc/spec.hpp"

namespace runbookd::probes::grpc {

std::unique_ptr<Probe> make_probe(std::shared_ptr<const Arguments> arguments,
                                  const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes::grpc
