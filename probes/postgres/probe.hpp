// The runner of a `postgres` probe.
#pragma once

#include "probes/postgres/spec.hpp"

namespace runbookd::probes::postgres {

std::unique_ptr<Probe> make_postgres_probe(const PostgresSpec& spec, const ProbeCommon& common,
                                           const Services& services);

}  // namespace runbookd::probes::postgres
