// The running `redis` probe.
#pragma once

#include <memory>

#include "probes/redis/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_redis_probe(std::shared_ptr<const RedisArguments> arguments,
                                        const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes
