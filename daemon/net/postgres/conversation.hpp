// One worker's talk with one PostgreSQL server, through libpq. It runs in a process of its own, so
// it may wait, compute and allocate: who waits for it ends it (postgres_worker.hpp). What may be
// bounded by counting is: rows, cells, bytes, notices, and what the kernel has received.
// Header free of libpq.
#pragma once

#include <functional>
#include <memory>

#include "daemon/net/postgres/frames.hpp"

namespace runbookd::net {

class PostgresConversation {
 public:
  virtual ~PostgresConversation() = default;
  /// Carries out one order to its end. A login that fails leaves an earlier connection as it was.
  virtual PostgresReport carry_out(const PostgresOrder& order) = 0;
};

/// `waiting_for` is asked while nothing can be done: it suspends until `fd` is ready for `events`
/// of poll(2), and answers false when `patience` (negative: endless) has passed.
struct PostgresSurroundings {
  std::function<bool(int fd, short events, Nanos patience)> waiting_for;
  std::function<void(PostgresPhase)> come_to;  ///< at each change of phase
};

std::unique_ptr<PostgresConversation> make_postgres_conversation(PostgresSurroundings around);

}  // namespace runbookd::net
