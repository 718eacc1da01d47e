// Keeps a worker from sending a password in clear over a connection without TLS. libpq answers
// AuthenticationCleartextPassword with the password at once; from version 16 on it can be told not
// to (`require_auth`). For older ones the bytes are looked at before libpq reads them. Header free
// of libpq.
#pragma once

#include <string>
#include <string_view>

#include "daemon/net/postgres/frames.hpp"

struct pg_conn;  // libpq's PGconn

namespace runbookd::net {

/// Of one attempt to log in; to be asked before each step of libpq's.
class ClearTextGuard {
 public:
  /// The server asks for it, and the connection is neither encrypted nor a unix socket.
  bool sees_it(pg_conn* connection);

 private:
  std::string before_;  // the end of what was seen: the message may come in pieces
};

/// This libpq can refuse by itself, and the order leaves open whether there will be TLS.
bool libpq_can_forbid_clear_text(const PostgresOrder& order);

/// The value of a keyword, empty without one.
std::string_view value_in(const PostgresParameters& parameters, std::string_view keyword);

}  // namespace runbookd::net
