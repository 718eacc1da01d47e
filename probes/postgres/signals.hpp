// One round trip: the query, and how its row becomes signals.
//
// It works from Postgres 13 on and with any role. What a role may not see of other sessions (it
// needs pg_monitor for that) makes the signals that are counted from it missing, not wrong.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "daemon/base/sample.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/net/postgres/session.hpp"

namespace runbookd::probes::postgres {

/// In the order of the sample's cells; the names are the columns of the query.
inline constexpr auto signal_docs = std::to_array<SignalDoc>({
    {"connections", Type::number, "client sessions of the whole server, ours included",
     Extent::amount, false, SignalMeaning::in_use},
    {"active", Type::number, "of these, running a statement (not ours)", Extent::amount},
    {"idle", Type::number, "of these, waiting for their client outside a transaction",
     Extent::amount},
    {"idle_in_transaction", Type::number, "of these, waiting for their client inside a transaction",
     Extent::amount},
    {"waiting", Type::number, "active sessions that wait for a lock, I/O or another process",
     Extent::amount},
    {"blocked", Type::number, "client sessions that wait for a lock held by another session",
     Extent::amount},
    {"max_connections", Type::number, "the server's setting", Extent::amount, false,
     SignalMeaning::limit},
    {"longest_query", Type::duration, "age of the oldest running statement, 0 without one",
     Extent::amount},
    {"longest_transaction", Type::duration, "age of the oldest open transaction, 0 without one",
     Extent::amount},
    {"oldest_blocker", Type::duration,
     "age of the oldest transaction that blocks others and waits for nobody, 0 without one",
     Extent::amount},
    {"replication_lag", Type::duration,
     "on a standby how far it is behind; on a primary its slowest standby, missing without one",
     Extent::amount},
    {"database_size", Type::bytes, "size of the connected database", Extent::amount},
    {"deadlocks", Type::number, "deadlocks of the connected database since its statistics began",
     Extent::amount, true},
    {"wal_held", Type::bytes, "WAL that the replication slot holds which is furthest behind",
     Extent::amount},
    {"wraparound", Type::ratio,
     "transaction ids in use of those that there are, of the database that is nearest to the end",
     Extent::share},
});

/// Somebody blocks others.
bool has_blocker(const Sample& sample);

std::string_view activity_query();

/// The run's result as a sample: rows become cells, failures their reason.
Sample sample_from(const net::PostgresResult& result);

}  // namespace runbookd::probes::postgres
