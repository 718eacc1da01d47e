#include "daemon/net/postgres/traffic.hpp"

#include <libpq-fe.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>

namespace runbookd::net {
namespace {

// The kernel's `struct tcp_info` (linux/tcp.h) as far as the bytes that have come in; the C
// library's own declaration ends before them.
struct TcpInfo {
  std::array<unsigned char, 128> before{};
  std::uint64_t bytes_received = 0;
};

std::size_t received_by(const PGconn* connection) {
  TcpInfo info;
  socklen_t size = sizeof info;
  const int fd = connection == nullptr ? -1 : PQsocket(connection);
  if (fd < 0 || ::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return size == sizeof info ? static_cast<std::size_t>(info.bytes_received) : 0;
}

}  // namespace

void PostgresTraffic::begin(const pg_conn* connection) {
  before_ = received_by(connection);
  notices_ = 0;
}

bool PostgresTraffic::too_much(const pg_conn* connection) const {
  const auto now = received_by(connection);
  return notices_ > max_postgres_notices || now > before_ + max_postgres_traffic;
}

}  // namespace runbookd::net
