// What an http probe expects of an answer beside its status, and whom it says that we are.
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "probes/http/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/probes/http/judged.hpp"

namespace http_expect_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::http_kind;

namespace {

// The head of the one request that a probe of these keys sends.
std::string asked(const std::string& url_before, const std::string& keys) {
  Loop loop;
  std::string request;
  FaultyPeer peer(loop.io, [&request](std::shared_ptr<Socket> socket) -> asio::awaitable<void> {
    std::array<char, 4096> bytes{};
    const auto n = co_await socket->async_read_some(asio::buffer(bytes), asio::use_awaitable);
    request.assign(bytes.data(), n);
    const std::string answer = http_ok("x");
    co_await asio::async_write(*socket, asio::buffer(answer), asio::use_awaitable);
  });
  Runner runner(
      loop, spec_of(http_kind, "http: '" + url_before + std::to_string(peer.port()) + "/'" + keys));
  CHECK(runner.run().outcome == Outcome::ok);
  return request;
}

}  // namespace

TEST_CASE("a header is expected by a substring, a pattern, or not at all") {
  const std::string page =
      http_ok("x", "Content-Type: application/json\r\nX-Cache: HIT from a\r\n");
  const auto reason = [&](const std::string& expected) {
    return judged(page, ", expect: {header: {" + expected + "}}").reason;
  };
  CHECK(reason("content-type: application/json") == Reason::none);
  CHECK(reason("Content-Type: json, X-Cache: HIT") == Reason::none);
  CHECK(reason("X-Cache: '/^HIT from [a-z]$/'") == Reason::none);
  CHECK(reason("X-Cache: MISS") == Reason::body);
  CHECK(reason("X-Cache: {not: MISS}") == Reason::none);
  CHECK(reason("X-Cache: {not: HIT}") == Reason::body);
  CHECK(reason("Server: {not: nginx}") == Reason::none);  // it is not there at all
  CHECK(reason("Server: nginx") == Reason::body);
  CHECK(judged(page, ", expect: {header: {Server: nginx}}").detail ==
        "the header `Server` is not there");
}

TEST_CASE("of a header that is given twice one may be as expected, and none must not be") {
  const std::string page = http_ok("x", "Via: a\r\nVia: b\r\n");
  CHECK(judged(page, ", expect: {header: {Via: b}}").reason == Reason::none);
  CHECK(judged(page, ", expect: {header: {Via: {not: b}}}").reason == Reason::body);
}

TEST_CASE("a body may have to be without something") {
  const auto reason = [](const std::string& body) {
    return judged(http_ok(body), ", expect: {body: {not: '/ERROR|FATAL/'}}").reason;
  };
  CHECK(reason("all is well") == Reason::none);
  CHECK(reason("") == Reason::none);
  CHECK(reason("FATAL: no backend") == Reason::body);
}

TEST_CASE("who we are is said as the rulebook has it") {
  CHECK(asked("http://127.0.0.1:", ", auth: {user: ann, password: secret}")
            .find("\r\nAuthorization: Basic YW5uOnNlY3JldA==\r\n") != std::string::npos);
  CHECK(asked("http://127.0.0.1:", ", auth: {bearer: 'abc.def\t'}")
            .find("\r\nAuthorization: Bearer abc.def\r\n") != std::string::npos);
}

TEST_CASE("a name may be pinned to an address, and is still the name that we ask for") {
  const std::string head = asked("http://no-such-name.example:", ", resolve: 127.0.0.1");
  CHECK(head.find("\r\nHost: no-such-name.example:") != std::string::npos);
}

TEST_CASE("only addresses of the version that is wanted are tried") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok("x")));
  const std::string url = "http: 'http://localhost:" + std::to_string(peer.port()) + "/'";
  Runner v4(loop, spec_of(http_kind, url + ", ip: 4"));
  CHECK(v4.run().outcome == Outcome::ok);
  Runner v6(loop, spec_of(http_kind, url + ", ip: 6"));
  const Sample& sample = v6.run();
  // It is reached at ::1, where nobody listens, or the name has no such address.
  CHECK(sample.outcome == Outcome::bad);
  CHECK((sample.reason == Reason::refused || sample.reason == Reason::dns));
}

TEST_CASE(
    "an answer that is not the right one is shown, from its second time on with its headers") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each("HTTP/1.1 503 Busy\r\nRetry-After: 5\r\nSet-Cookie: id=1\r\n"
                                       "Content-Length: 10\r\n\r\nno backend"));
  Runner runner(loop, spec_of(http_kind, "http: '" + peer.url() + "', expect: {body: x}"));
  REQUIRE(runner.run().evidence.size() == 1);
  CHECK(runner.sample().evidence[0] == EvidencePart{"answer", "status 503\n\nno backend"});
  runner.run();
  CHECK(runner.sample().evidence.at(0).text ==
        "status 503\nRetry-After: 5\nContent-Length: 10\n\nno backend");
}

TEST_CASE("an answer that is right, and a peer that said nothing, have nothing to show") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok("x")));
  Runner well(loop, spec_of(http_kind, "http: '" + peer.url() + "'"));
  CHECK(well.run().evidence.empty());
  FaultyPeer mute(loop.io, hang());
  Runner silent(loop, spec_of(http_kind, "http: '" + mute.url() + "'"));
  CHECK(silent.run(milliseconds{100}).evidence.empty());
}

}  // namespace http_expect_test
