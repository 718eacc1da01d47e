// A worker's report as the result of a session's call: what its verdicts mean, in words. Pure.
#pragma once

#include "daemon/net/postgres/frames.hpp"
#include "daemon/net/postgres/session.hpp"

namespace runbookd::net {

/// The secrets of `dsn` are blotted out of what the server said.
PostgresResult result_of(PostgresReport report, const PostgresDsn& dsn);

/// The server, or a pooler in front of it, has no connection to spare for this login.
bool is_no_slot(const PostgresFailure& failure);
/// A login that was refused for the settings in its startup packet, as poolers do.
bool refuses_options(const PostgresFailure& failure);

}  // namespace runbookd::net
