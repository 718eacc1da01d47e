// The running `redis_sentinel` probe.
#pragma once

#include <memory>

#include "probes/redis_sentinel/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_sentinel_probe(
    const std::shared_ptr<const SentinelArguments>& arguments, const ProbeCommon& common,
    const Services& services);

}  // namespace runbookd::probes
