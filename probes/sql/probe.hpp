// The runner of a `sql` probe, and how a row becomes a sample.
#pragma once

#include "daemon/net/postgres/session.hpp"
#include "probes/sql/spec.hpp"

namespace runbookd::probes::sql {

std::unique_ptr<Probe> make_sql_probe(const SqlSpec& spec, const ProbeCommon& common,
                                      const Services& services);

/// Exactly one row is wanted. A value that does not fit its signal's type is missing, and the
/// detail says why.
Sample sample_from(const net::PostgresResult& result, const std::vector<SignalDecl>& columns);

}  // namespace runbookd::probes::sql
