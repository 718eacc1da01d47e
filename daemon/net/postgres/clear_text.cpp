#include "daemon/net/postgres/clear_text.hpp"

#include <libpq-fe.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/net/postgres/dsn_faults.hpp"

namespace runbookd::net {
namespace {

bool is_unix(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  return ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
         address.ss_family == AF_UNIX;
}

}  // namespace

// The bytes are looked for wherever they stand: a login has no other message in which they could.
bool ClearTextGuard::sees_it(pg_conn* connection) {
  constexpr std::string_view wanted("R\0\0\0\x08\0\0\0\x03", 9);
  const auto status = PQstatus(connection);
  // Before there is a connection a look would take the socket's pending error from libpq.
  if (status == CONNECTION_STARTED || status == CONNECTION_NEEDED) return false;
  const int fd = PQsocket(connection);
  if (fd < 0 || PQsslInUse(connection) != 0 || is_unix(fd)) return false;
  std::array<char, 16384> bytes{};
  const auto got = ::recv(fd, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  if (got <= 0) return false;
  std::string seen = std::move(before_);
  seen.append(bytes.data(), static_cast<std::size_t>(got));
  before_ = seen.substr(seen.size() - std::min(seen.size(), wanted.size() - 1));
  return seen.find(wanted) != std::string::npos;
}

// From libpq 16 on it refuses by itself, without the gap that looking ahead has. A unix socket
// needs no such care.
bool libpq_can_forbid_clear_text(const PostgresOrder& order) {
  const auto mode = value_in(order.others, "sslmode");
  const bool tls = mode == "require" || mode == "verify-ca" || mode == "verify-full";
  const bool by_socket = std::any_of(order.hosts.begin(), order.hosts.end(),
                                     [](const auto& h) { return is_socket_host(h.host); });
  return !order.clear_text && !tls && !by_socket && libpq_knows_require_auth() &&
         value_in(order.others, "require_auth").empty();
}

std::string_view value_in(const PostgresParameters& parameters, std::string_view keyword) {
  for (const auto& [name, value] : parameters) {
    if (name == keyword) return value;
  }
  return {};
}

}  // namespace runbookd::net
