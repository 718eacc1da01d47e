// Counts what one order lets into a worker, by the kernel's own count where there is one (TCP).
// libpq tells nobody how much it holds. Header free of libpq.
#pragma once

#include <cstddef>

#include "daemon/net/postgres/table.hpp"

struct pg_conn;  // libpq's PGconn

namespace runbookd::net {

/// Rows of `max_postgres_bytes` with what surrounds them.
inline constexpr std::size_t max_postgres_traffic = 2 * max_postgres_bytes;
inline constexpr int max_postgres_notices = 1000;

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

}  // namespace runbookd::net
