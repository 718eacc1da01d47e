// The running `heartbeat` probe.
#pragma once

#include <memory>

#include "daemon/contract/listening.hpp"
#include "probes/heartbeat/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_heartbeat_probe(HeartbeatArguments arguments, const ProbeCommon& common,
                                            const Services& services);

/// What has been heard of a job, as a sample; `word` null: nothing. `since`: when we began to
/// listen. Pure.
Sample heartbeat_now(const HeartbeatArguments& arguments, const HeardWord* word, Wall since,
                     Wall now);

}  // namespace runbookd::probes
