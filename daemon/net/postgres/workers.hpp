// The daemon's side of the processes that speak with PostgreSQL (postgres_worker.hpp): starts the
// fork server when the first worker is needed, and again when it has died. Also where an action
// finds the session that a probe has open.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/net/descriptor.hpp"
#include "daemon/net/postgres/errors.hpp"

namespace runbookd::net {

class PostgresSession;

/// Loop thread only.
class PostgresWorkers {
 public:
  /// Ends every worker, and waits for the fork server to be gone.
  virtual ~PostgresWorkers() = default;
  /// Our end of a new worker's socket (not blocking); its hello comes over it. The failure is ours:
  /// `no_descriptors` when descriptors, processes or memory have run out, else `internal`.
  virtual boost::asio::awaitable<Result<Descriptor, PostgresFailure>> hire() = 0;

  /// A probe's session for others that use the same connection string, as long as it lives. The
  /// latest one counts.
  virtual void lend(const Secret& dsn, std::weak_ptr<PostgresSession> session) = 0;
  /// Null when there is none.
  virtual std::shared_ptr<PostgresSession> lent(const Secret& dsn) const = 0;
};

/// `program` is a runbookd: a fork server is it, with a verb of its own.
std::unique_ptr<PostgresWorkers> make_postgres_workers(boost::asio::any_io_executor executor,
                                                       std::string program = "/proc/self/exe");

}  // namespace runbookd::net
