// A conversation with one Postgres that never blocks the loop: libpq's asynchronous calls, woken by
// Asio. Header free of libpq.
//
//   connect on demand -> one statement -> rows, and the connection is kept for the next run
//
// The deadline is the caller's cancellation. A query that was cut off leaves its connection in an
// unknown state, so that connection is dropped; the server ends the statement by its own
// statement_timeout.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/net/postgres_dsn.hpp"
#include "daemon/net/postgres_errors.hpp"
#include "daemon/net/postgres_table.hpp"

namespace runbookd::net {

using PostgresResult = Result<PostgresTable, PostgresFailure>;

struct PostgresSessionOptions {
  PostgresDsn dsn;
  PostgresSettings settings;
  bool persistent = true;  ///< false: a new connection for every call
};

/// Loop thread only; one call at a time. May be closed at any time.
class PostgresSession {
 public:
  virtual ~PostgresSession() = default;
  /// One statement without parameters (the extended protocol refuses a second one behind `;`). A
  /// kept connection that turns out to be dead is replaced once, within the same deadline.
  virtual boost::asio::awaitable<PostgresResult> query(std::string sql) = 0;
  /// The same inside BEGIN READ ONLY ... ROLLBACK, for statements that others have written.
  virtual boost::asio::awaitable<PostgresResult> query_read_only(std::string sql) = 0;
  /// Never blocks. During a call the connection is closed when that call ends.
  virtual void close() = 0;
};

std::unique_ptr<PostgresSession> make_postgres_session(boost::asio::any_io_executor executor,
                                                       Resolver& resolver,
                                                       PostgresSessionOptions options);

}  // namespace runbookd::net
