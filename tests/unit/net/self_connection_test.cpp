#include "daemon/net/self_connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "daemon/net/descriptor.hpp"
#include "tests/unit/catch.hpp"

using namespace runbookd;

namespace {

/// A socket bound to a free port of loopback; the port goes to `at`.
net::Descriptor bound(int family, sockaddr_storage& at, socklen_t& size) {
  net::Descriptor out(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  at = {};
  at.ss_family = static_cast<sa_family_t>(family);
  size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (family == AF_INET) {
    reinterpret_cast<sockaddr_in&>(at).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  } else {
    reinterpret_cast<sockaddr_in6&>(at).sin6_addr = in6addr_loopback;
  }
  REQUIRE(::bind(out.get(), reinterpret_cast<sockaddr*>(&at), size) == 0);
  REQUIRE(::getsockname(out.get(), reinterpret_cast<sockaddr*>(&at), &size) == 0);
  return out;
}

}  // namespace

TEST_CASE("a socket that has connected to its own port is told from one that met a server") {
  sockaddr_storage at{};
  socklen_t size = 0;
  const auto alone = bound(AF_INET, at, size);
  REQUIRE(::connect(alone.get(), reinterpret_cast<sockaddr*>(&at), size) == 0);
  CHECK(net::is_connected_to_itself(alone.get()));
  const auto port = ntohs(reinterpret_cast<const sockaddr_in&>(at).sin_port);
  CHECK(net::is_connected_to_itself(alone.get(), port));

  const auto server = bound(AF_INET, at, size);
  REQUIRE(::listen(server.get(), 1) == 0);
  const net::Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::connect(client.get(), reinterpret_cast<sockaddr*>(&at), size) == 0);
  CHECK_FALSE(net::is_connected_to_itself(client.get()));
  const auto asked = ntohs(reinterpret_cast<const sockaddr_in&>(at).sin_port);
  CHECK_FALSE(net::is_connected_to_itself(client.get(), asked));
}

TEST_CASE("a pair of unix sockets has no port to meet itself at") {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  const net::Descriptor one(ends[0]);
  const net::Descriptor other(ends[1]);
  CHECK_FALSE(net::is_connected_to_itself(one.get()));
  CHECK_FALSE(net::is_connected_to_itself(-1));
}
