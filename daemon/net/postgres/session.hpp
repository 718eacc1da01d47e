// A session with one PostgreSQL server that never blocks the loop and cannot harm the daemon: libpq
// runs in a worker process (postgres_worker.hpp). Header free of libpq.
//
//   connect on demand -> one statement -> rows, and the connection is kept for the next one
//
// The deadline is the caller's cancellation: it ends the worker, whatever libpq was doing, and the
// connection with it; the server ends the statement by its own statement_timeout.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/contract/services.hpp"
#include "daemon/net/postgres/dsn.hpp"
#include "daemon/net/postgres/errors.hpp"
#include "daemon/net/postgres/settings.hpp"
#include "daemon/net/postgres/table.hpp"

namespace runbookd::net {

using PostgresResult = Result<PostgresTable, PostgresFailure>;

struct PostgresSessionOptions {
  PostgresDsn dsn;
  PostgresSettings settings;
  bool persistent = true;  ///< false: a new connection for every call
  /// The other end is the console of a pooler, which speaks the simple protocol and knows neither
  /// settings nor transactions: only statements of our own text may be asked.
  bool console = false;
};

/// Loop thread only. Calls that come at the same time are carried out one after the other; who
/// waits for its turn is under its own deadline. A call keeps the session alive until it has ended.
class PostgresSession {
 public:
  virtual ~PostgresSession() = default;
  /// One statement without parameters (the extended protocol refuses a second one behind `;`). A
  /// kept connection that turns out to be dead is replaced once, within the same deadline.
  virtual boost::asio::awaitable<PostgresResult> query(std::string sql) = 0;
  /// The same inside BEGIN READ ONLY ... ROLLBACK, for statements that others have written.
  virtual boost::asio::awaitable<PostgresResult> query_read_only(std::string sql) = 0;
  /// For a statement with an effect: it is sent at most once, and over the connection that is there
  /// however old it is.
  virtual boost::asio::awaitable<PostgresResult> change(std::string sql) = 0;
  /// There is a connection, as far as is known.
  virtual bool connected() const = 0;
  virtual Nanos statement_timeout() const = 0;
  /// Never blocks. During a call the connection is closed when that call ends.
  virtual void close() = 0;
};

/// `services.postgres` and `services.resolver` must outlive it.
std::shared_ptr<PostgresSession> make_postgres_session(const Services& services,
                                                       PostgresSessionOptions options);

}  // namespace runbookd::net
