// The running `promql` probe.
#pragma once

#include <memory>

#include "probes/promql/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_promql_probe(std::shared_ptr<const PromqlArguments> arguments,
                                         const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes
