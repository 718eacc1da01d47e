// The running `gcp_metric` probe.
#pragma once

#include <memory>

#include "probes/gcp_metric/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_metric_probe(std::shared_ptr<const MetricArguments> arguments,
                                         const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes
