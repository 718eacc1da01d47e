#include "daemon/net/self_connection.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace runbookd::net {
namespace {

bool is_same_end(const sockaddr_storage& a, const sockaddr_storage& b) {
  if (a.ss_family != b.ss_family) return false;
  if (a.ss_family == AF_INET) {
    const auto& x = reinterpret_cast<const sockaddr_in&>(a);
    const auto& y = reinterpret_cast<const sockaddr_in&>(b);
    return x.sin_port == y.sin_port && x.sin_addr.s_addr == y.sin_addr.s_addr;
  }
  if (a.ss_family != AF_INET6) return false;  // a unix socket has no port to meet
  const auto& x = reinterpret_cast<const sockaddr_in6&>(a);
  const auto& y = reinterpret_cast<const sockaddr_in6&>(b);
  return x.sin6_port == y.sin6_port &&
         std::memcmp(&x.sin6_addr, &y.sin6_addr, sizeof x.sin6_addr) == 0;
}

std::uint16_t port_of(const sockaddr_storage& end) {
  if (end.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(end).sin_port);
  if (end.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(end).sin6_port);
  return 0;
}

}  // namespace

bool is_connected_to_itself(int descriptor, std::uint16_t port) {
  sockaddr_storage near{};
  sockaddr_storage far{};
  socklen_t near_size = sizeof near;
  socklen_t far_size = sizeof far;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&near), &near_size) != 0) return false;
  if (port != 0 && port != port_of(near)) return false;
  if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&far), &far_size) != 0) return false;
  return is_same_end(near, far);
}

}  // namespace runbookd::net
