// The way from a list of servers to a connection, inside a worker. Header free of libpq.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "daemon/net/postgres_conversation.hpp"

struct pg_conn;  // libpq's PGconn

namespace runbookd::net {

struct FinishPostgres {
  void operator()(pg_conn* connection) const;  ///< never waits for the peer
};
using PostgresConnection = std::unique_ptr<pg_conn, FinishPostgres>;

/// Counts what one order lets in, by the kernel's own count where there is one (TCP).
class PostgresTraffic {
 public:
  /// From now on.
  void begin(const pg_conn* connection);
  /// More than `max_postgres_traffic` since then, or more than `max_postgres_notices`.
  bool too_much(const pg_conn* connection) const;
  void notice() { ++notices_; }

 private:
  std::size_t before_ = 0;
  int notices_ = 0;
};
/// Rows of `max_postgres_bytes` with what surrounds them.
inline constexpr std::size_t max_postgres_traffic = 2 * max_postgres_bytes;
inline constexpr int max_postgres_notices = 1000;

/// Tries the servers in the manner of libpq. One that has not answered within `server_timeout` is
/// left out and the others are asked again, so that `target_session_attrs` keeps its meaning.
/// `traffic` must outlive the connection.
PostgresReport log_in(const PostgresOrder& order, const PostgresSurroundings& around,
                      PostgresTraffic& traffic, PostgresConnection& connection);

/// What libpq says of its last failure, with everything a report needs.
PostgresReport told_by(const pg_conn* connection, PostgresPhase phase);

}  // namespace runbookd::net
