#include "daemon/net/connection.hpp"

#include <sys/resource.h>

#include "daemon/net/cancellation.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/tls_server.hpp"

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

/// One request, so that the session tickets behind the handshake are read too.
asio::awaitable<bool> speak(std::shared_ptr<net::Stream> stream) {
  co_await stream->write_all("GET / HTTP/1.1\r\n\r\n");
  char buffer[512];
  const auto got = co_await stream->read_some(buffer);
  co_return !got.ec;
}

}  // namespace

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
  CHECK(loop.took < milliseconds{250});
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
