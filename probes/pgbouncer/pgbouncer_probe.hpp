// The running `pgbouncer` probe.
#pragma once

#include <memory>

#include "probes/pgbouncer/spec.hpp"

namespace runbookd::probes::pgbouncer {

std::unique_ptr<Probe> make_pgbouncer_probe(const std::shared_ptr<const Arguments>& arguments,
                                            const ProbeCommon& common, const Services& services);

}  // namespace runbookd::probes::pgbouncer
