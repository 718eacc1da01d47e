// The way from a list of servers to a connection, inside a worker. Header free of libpq.
#pragma once

#include <memory>

#include "daemon/net/postgres/conversation.hpp"
#include "daemon/net/postgres/traffic.hpp"

struct pg_conn;  // libpq's PGconn

namespace runbookd::net {

struct FinishPostgres {
  void operator()(pg_conn* connection) const;  ///< never waits for the peer
};
using PostgresConnection = std::unique_ptr<pg_conn, FinishPostgres>;

/// Tries the servers in the manner of libpq. One that has not answered within `server_timeout` is
/// left out and the others are asked again, so that `target_session_attrs` keeps its meaning.
/// `traffic` must outlive the connection.
PostgresReport log_in(const PostgresOrder& order, const PostgresSurroundings& around,
                      PostgresTraffic& traffic, PostgresConnection& connection);

/// What libpq says of its last failure, with everything a report needs.
PostgresReport told_by(const pg_conn* connection, PostgresPhase phase);

}  // namespace runbookd::net
