#include "daemon/net/connection.hpp"

#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "daemon/net/cancellation.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace connection_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

std::shared_ptr<net::Endpoint> tls_endpoint(const FaultyPeer& peer, const std::string& ca) {
  auto endpoint = std::make_shared<net::Endpoint>(net::make_endpoint("127.0.0.1", peer.port()));
  endpoint->tls = true;
  endpoint->policy.ca = ca;
  endpoint->server_name = "localhost";
  return endpoint;
}

net::Connection open(Loop& loop, std::shared_ptr<const net::Endpoint> endpoint,
                     std::optional<milliseconds> deadline = {}) {
  return loop.run(net::cancellation_as_value(
                      net::open_connection(net::network_of(loop.services()), std::move(endpoint))),
                  deadline);
}

asio::awaitable<void> swallow_all(std::shared_ptr<Socket> socket, std::size_t* bytes) {
  std::vector<char> room(1 << 20);
  for (;;) {
    const auto [ec, got] =
        co_await socket->async_read_some(asio::buffer(room), asio::as_tuple(asio::use_awaitable));
    if (ec) co_return;
    *bytes += got;
  }
}

/// One request, so that the session tickets behind the handshake are read too.
asio::awaitable<bool> speak(std::shared_ptr<net::Stream> stream) {
  co_await stream->write_all("GET / HTTP/1.1\r\n\r\n");
  char buffer[512];
  const auto got = co_await stream->read_some(buffer);
  co_return !got.ec;
}

/// Reads on and on, and counts.
Script swallow(std::size_t* bytes) {
  return [bytes](std::shared_ptr<Socket> socket) -> asio::awaitable<void> {
    return swallow_all(std::move(socket), bytes);
  };
}

asio::awaitable<net::IoResult> write(std::shared_ptr<net::Stream> stream, std::string text) {
  co_return co_await net::cancellation_as_value(stream->write_all(text));
}

std::shared_ptr<net::Stream> plain_stream(Loop& loop, const FaultyPeer& peer) {
  auto opened =
      open(loop, std::make_shared<net::Endpoint>(net::make_endpoint("127.0.0.1", peer.port())));
  REQUIRE_FALSE(opened.failure);
  return std::move(opened.stream);
}

}  // namespace

TEST_CASE("what the kernel does not take at once is written when the peer has read") {
  Loop loop;
  std::size_t read = 0;
  FaultyPeer peer(loop.io, swallow(&read));
  const std::string text(32 << 20, 'x');  // more than both ends buffer
  const auto stream = plain_stream(loop, peer);
  const auto written = loop.run(write(stream, text));
  CHECK_FALSE(written.ec);
  CHECK(written.bytes == text.size());
  CHECK(loop.until([&] { return read == text.size(); }));
}

TEST_CASE("a peer that reads nothing holds a writer until its deadline, and what left is known") {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  const std::string text(32 << 20, 'x');
  const auto written = loop.run(write(plain_stream(loop, peer), text), milliseconds{150});
  CHECK(written.ec == asio::error::operation_aborted);
  CHECK(written.bytes > 0);
  CHECK(written.bytes < text.size());
}

TEST_CASE("a port that nobody listens on refuses, over IPv4 and IPv6") {
  Loop loop;
  unsigned short port = 0;
  {
    port = FaultyPeer(loop.io, hang()).port();
  }
  REQUIRE(loop.until([&] {
    auto endpoint = std::make_shared<net::Endpoint>(net::make_endpoint("127.0.0.1", port));
    return open(loop, endpoint).failure.reason == Reason::refused;
  }));
  for (const char* host : {"127.0.0.1", "::1"}) {
    INFO(host);
    const auto opened = open(loop, std::make_shared<net::Endpoint>(net::make_endpoint(host, port)));
    CHECK(opened.failure.reason == Reason::refused);
    CHECK(opened.failure.detail == "Connection refused while connecting");
    CHECK_FALSE(opened.times.connect);
  }
}

TEST_CASE("a certificate that the CA signed for this name is verified") {
  Loop loop;
  const auto certificates = make_certificates({});
  const TemporaryFile ca(certificates.ca);
  FaultyPeer peer(loop.io, tls_answer_each(certificates, http_ok("x")));
  auto opened = open(loop, tls_endpoint(peer, ca.path()));
  REQUIRE_FALSE(opened.failure);
  CHECK(opened.peer->verified);
  CHECK(opened.peer->chain.front().subject == "CN=localhost");
  CHECK(opened.times.tls.has_value());
}

TEST_CASE("a second connection resumes the session of the first") {
  Loop loop;
  const auto certificates = make_certificates({});
  const TemporaryFile ca(certificates.ca);
  FaultyPeer peer(loop.io, tls_answer_each(certificates, http_ok("x")));
  const auto endpoint = tls_endpoint(peer, ca.path());
  auto first = open(loop, endpoint);
  REQUIRE_FALSE(first.failure);
  CHECK_FALSE(first.peer->resumed);
  REQUIRE(loop.run(speak(std::move(first.stream))));
  auto second = open(loop, endpoint);
  REQUIRE_FALSE(second.failure);
  CHECK(second.peer->resumed);
  CHECK(second.peer->verified);
  CHECK(second.peer->chain.front().subject == "CN=localhost");
}

TEST_CASE("every fault of a certificate is told apart, and its facts are known") {
  struct Case {
    const char* why;
    CertificateWish wish;
  };
  const Case cases[] = {
      {"certificate has expired", {"localhost", -7200, -3600, false}},
      {"certificate is not yet valid", {"localhost", 3600, 7200, false}},
      {"hostname mismatch", {"other.example", -3600, 86400, false}},
      {"self-signed certificate", {"localhost", -3600, 86400, true}},
  };
  for (const auto& test : cases) {
    INFO(test.why);
    Loop loop;
    const auto certificates = make_certificates(test.wish);
    const TemporaryFile ca(certificates.ca);
    FaultyPeer peer(loop.io, tls_answer_each(certificates, http_ok("x")));
    const auto opened = open(loop, tls_endpoint(peer, ca.path()));
    CHECK(opened.failure.reason == Reason::tls);
    CHECK(opened.failure.detail == test.why);
    REQUIRE(opened.peer);
    CHECK(opened.peer->chain.front().subject == "CN=" + test.wish.name);
    CHECK(opened.stream == nullptr);
  }
}

TEST_CASE("a bad certificate's session is not resumed as a good one") {
  Loop loop;
  const auto certificates = make_certificates({"localhost", -7200, -3600, false});
  const TemporaryFile ca(certificates.ca);
  FaultyPeer peer(loop.io, tls_answer_each(certificates, http_ok("x")));
  for (int i = 0; i < 3; ++i) {
    CHECK(open(loop, tls_endpoint(peer, ca.path())).failure.reason == Reason::tls);
  }
}

TEST_CASE("an insecure endpoint connects and still says that nothing was verified") {
  Loop loop;
  FaultyPeer peer(loop.io, tls_answer_each(make_certificates({}), http_ok("x")));
  auto endpoint = tls_endpoint(peer, {});
  endpoint->policy.insecure = true;
  const auto opened = open(loop, endpoint);
  CHECK_FALSE(opened.failure);
  CHECK_FALSE(opened.peer->verified);
}

TEST_CASE("a peer that does not speak TLS, or hangs in the handshake") {
  Loop loop;
  FaultyPeer garbage(loop.io, blurt("HTTP/1.1 400 Bad Request\r\n\r\n"));
  CHECK(open(loop, tls_endpoint(garbage, {})).failure.reason == Reason::tls);
  FaultyPeer silent(loop.io, hang());
  const auto opened = open(loop, tls_endpoint(silent, {}), milliseconds{150});
  CHECK(opened.failure.reason == Reason::timeout);
  CHECK(opened.failure.detail == "timed out in the TLS handshake");
  CHECK(loop.end == Loop::End::at_deadline);
}

TEST_CASE("a CA file that is not there is our fault, not the target's") {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  const auto opened = open(loop, tls_endpoint(peer, "/nonexistent/ca.pem"));
  CHECK(is_ours(opened.failure.reason));
}

TEST_CASE("running out of descriptors is our fault") {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{3, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  auto endpoint = std::make_shared<net::Endpoint>(net::make_endpoint("127.0.0.1", peer.port()));
  const auto opened = open(loop, endpoint);
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(opened.failure.reason == Reason::no_descriptors);
}

}  // namespace connection_test
