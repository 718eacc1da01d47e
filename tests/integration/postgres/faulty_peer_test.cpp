// Peers that are no Postgres: every run ends by its deadline with a reason.
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/integration/postgres/fixture.hpp"

namespace faulty_peer_test {

using namespace runbookd;
using namespace runbookd::test;
using std::chrono::milliseconds;

namespace {

std::string dsn_of(unsigned short port, const std::string& sslmode) {
  return "host=127.0.0.1 port=" + std::to_string(port) + " user=app dbname=x sslmode=" + sslmode;
}

Sample run_against(Loop& loop, unsigned short port, const std::string& sslmode) {
  const auto spec = postgres_spec(dsn_of(port, sslmode));
  const auto probe = spec->make(common(milliseconds{400}), {}, loop.services());
  auto sample = loop.run(probe->run(), milliseconds{400});
  probe->close();
  CHECK(sample.cells.size() == spec->signals().size());
  return sample;
}

}  // namespace

TEST_CASE("a listener that never answers ends as a timeout that names the phase", "[postgres]") {
  for (const auto* sslmode : {"disable", "prefer", "require"}) {
    Loop loop;
    FaultyPeer peer(loop.io, hang());
    const auto sample = run_against(loop, peer.port(), sslmode);
    CHECK(sample.outcome == Outcome::bad);
    CHECK(sample.reason == Reason::timeout);
    CHECK(sample.detail.find("no answer before the deadline") != std::string::npos);
    CHECK(loop.end != Loop::End::later);
  }
}

TEST_CASE("a server of another kind is a protocol error", "[postgres]") {
  for (const auto* sslmode : {"disable", "prefer"}) {
    Loop loop;
    FaultyPeer peer(loop.io, blurt("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const auto sample = run_against(loop, peer.port(), sslmode);
    INFO(sample.detail);
    CHECK(sample.outcome == Outcome::bad);
    CHECK(sample.reason == Reason::protocol);
  }
}

TEST_CASE("an authentication request without an end is cut at the deadline", "[postgres]") {
  Loop loop;
  FaultyPeer peer(loop.io, blurt(std::string("R\0\0\0\x0c", 5)));
  const auto sample = run_against(loop, peer.port(), "disable");
  CHECK(sample.reason == Reason::timeout);
  CHECK(sample.detail == "login: no answer before the deadline");
}

TEST_CASE("a flood behind a login is cut at the budget of bytes or the deadline", "[postgres]") {
  Loop loop;
  // AuthenticationOk, then one notice after another.
  std::string flood("R\0\0\0\x08\0\0\0\0", 9);
  const std::string notice("N\0\0\0\x0dSNOTICE\0\0", 14);
  while (flood.size() < (std::size_t{8} << 20)) flood += notice;
  FaultyPeer peer(loop.io, blurt(flood));
  const auto sample = run_against(loop, peer.port(), "disable");
  INFO(sample.detail);
  CHECK(sample.outcome == Outcome::bad);
  CHECK(loop.end != Loop::End::later);
}

TEST_CASE("nobody listens: refused, by TCP and by socket", "[postgres]") {
  Loop loop;
  CHECK(run_against(loop, refused_port(loop.io), "disable").reason == Reason::refused);
  const auto spec = postgres_spec("host=/nonexistent user=app");
  const auto probe = spec->make(common(), {}, loop.services());
  CHECK(loop.run(probe->run(), milliseconds{1000}).reason == Reason::refused);
}

}  // namespace faulty_peer_test
