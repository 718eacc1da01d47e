#include "daemon/net/failure.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/error.hpp>
#include <cerrno>

#include "daemon/net/connection.hpp"
#include "daemon/net/http/client.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/dns/told_resolver.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace failure_test {

using namespace runbookd;
using namespace runbookd::test;
using net::Phase;

namespace {

Reason of(int code, Phase phase = Phase::connect) {
  return net::failure_of({code, boost::system::system_category()}, phase).reason;
}

net::Connection open(Loop& loop, const std::string& host, unsigned short port, bool tls = false) {
  auto endpoint = std::make_shared<net::Endpoint>(net::make_endpoint(host, port));
  endpoint->tls = tls;
  return loop.run(net::open_connection(net::network_of(loop.services()), endpoint));
}

}  // namespace

TEST_CASE("what we have run out of is never the target's fault, in any phase") {
  for (const int code : {EMFILE, ENFILE, ENOBUFS, ENOMEM, ENOSPC, EADDRNOTAVAIL}) {
    for (const Phase phase : {Phase::connect, Phase::handshake, Phase::send, Phase::first_byte}) {
      CHECK(of(code, phase) == Reason::no_descriptors);
    }
  }
  const boost::system::error_code memory(
      static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, ERR_R_MALLOC_FAILURE)),
      boost::asio::error::get_ssl_category());
  CHECK(net::failure_of(memory, Phase::handshake).reason == Reason::no_descriptors);
}

TEST_CASE("what a peer or the way to it does is evidence") {
  CHECK(of(ECONNREFUSED) == Reason::refused);
  CHECK(of(EHOSTUNREACH) == Reason::unreachable);
  CHECK(of(ETIMEDOUT) == Reason::timeout);
  CHECK(of(ECONNRESET) == Reason::reset);
  CHECK(of(EPIPE, Phase::send) == Reason::reset);
}

TEST_CASE("without a descriptor nobody is blamed: not for an address, a name or a certificate") {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  CHECK_FALSE(net::lack_descriptors());
  {
    const NoDescriptors none;
    CHECK(net::lack_descriptors());
    CHECK(open(loop, "127.0.0.1", peer.port()).failure.reason == Reason::no_descriptors);
    CHECK(open(loop, "localhost", peer.port()).failure.reason == Reason::no_descriptors);
    CHECK(open(loop, "no-such-name.invalid", peer.port()).failure.reason == Reason::no_descriptors);
    const auto session = loop.run(loop.tls->session({"/no/such/ca.pem", false}, "x", 1, false));
    REQUIRE_FALSE(session);
    CHECK(session.error().reason == Reason::no_descriptors);
  }
  CHECK_FALSE(open(loop, "127.0.0.1", peer.port()).failure);
}

TEST_CASE("that we have no way to one address does not hide that the service refuses at another") {
  Loop loop;
  // No connection can be made to a multicast address, and the kernel says so at once.
  ToldResolver both({"127.0.0.1", "ff02::1"});
  const auto endpoint = std::make_shared<const net::Endpoint>(
      net::make_endpoint("app.internal", refused_port(loop.io)));
  net::Network network = net::network_of(loop.services());
  network.resolver = &both;
  const auto opened = loop.run(net::open_connection(network, endpoint));
  CHECK(opened.failure.reason == Reason::refused);
  REQUIRE(opened.address);
  CHECK(opened.address->is_v4());
}

TEST_CASE("a mutation that we had no descriptor for provably sent nothing") {
  Loop loop;
  const auto http = net::make_http_client(loop.io.get_executor(), *loop.resolver, *loop.tls);
  FaultyPeer peer(loop.io, answer_each(http_ok("x")));
  net::HttpRequest request;
  request.method = "POST";
  request.url = peer.url();
  const NoDescriptors none;
  const auto result = loop.run(http->fetch(request));
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == Reason::no_descriptors);
  CHECK_FALSE(result.error().sent);
  CHECK(peer.accepted() == 0);
}

}  // namespace failure_test
