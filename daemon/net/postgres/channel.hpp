// The daemon's end of one worker: orders go out, reports come back, and whoever does not wait any
// more ends the worker, whatever it is doing.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

#include "daemon/net/postgres/frames.hpp"

namespace runbookd::net {

class PostgresWorkers;

/// Loop thread only; one call at a time.
class PostgresChannel {
 public:
  /// A worker that is idle says goodbye to its server and ends; one that is busy is killed.
  virtual ~PostgresChannel() = default;
  /// The worker's report, or why there is none: the caller's deadline (`timeout` in the phase it
  /// had come to), or a worker that has ended (`internal`). After such a failure the channel is of
  /// no further use. Run under cancellation_as_value().
  virtual boost::asio::awaitable<Result<PostgresReport, PostgresFailure>> call(
      PostgresOrder order) = 0;
};

struct OpenedPostgresChannel {
  std::unique_ptr<PostgresChannel> channel;  ///< null exactly when there is a failure
  PostgresFailure failure;
};
boost::asio::awaitable<OpenedPostgresChannel> open_postgres_channel(
    boost::asio::any_io_executor executor, PostgresWorkers* workers);

}  // namespace runbookd::net
