#include "daemon/net/http/client.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/net/dns/told_resolver.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace http_client_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

struct Client {
  Loop loop;
  std::unique_ptr<net::HttpClient> http =
      net::make_http_client(loop.io.get_executor(), *loop.resolver, *loop.tls);

  net::HttpResult fetch(const std::string& url, std::string method = "GET",
                        milliseconds timeout = seconds{5}, std::size_t max_body = 1 << 20) {
    net::HttpRequest request;
    request.url = url;
    request.method = std::move(method);
    request.timeout = timeout;
    request.max_body = max_body;
    return loop.run(http->fetch(std::move(request)));
  }
};

}  // namespace

TEST_CASE("an answer comes back with status, headers and body") {
  Client client;
  FaultyPeer peer(client.loop.io, answer_each(http_ok("hello", "X-Revision: 7\r\n")));
  const auto result = client.fetch(peer.url());
  REQUIRE(result);
  CHECK(result->status == 200);
  CHECK(result->body == "hello");
  CHECK(result->header("x-revision") == "7");
}

TEST_CASE("reads share a connection and a mutation gets one of its own") {
  Client client;
  FaultyPeer peer(client.loop.io, answer_each(http_ok("x")));
  REQUIRE(client.fetch(peer.url()));
  REQUIRE(client.fetch(peer.url()));
  CHECK(peer.accepted() == 1);
  REQUIRE(client.fetch(peer.url(), "POST"));
  CHECK(peer.accepted() == 2);
}

TEST_CASE("a kept connection that the peer has closed is replaced") {
  Client client;
  FaultyPeer peer(client.loop.io, answer_and_close(http_ok("x")));
  REQUIRE(client.fetch(peer.url()));
  REQUIRE(client.fetch(peer.url()));
  CHECK(peer.accepted() == 2);
}

TEST_CASE("a kept connection that says nothing is replaced within the deadline, for reads only") {
  const auto answer = [](const std::string&) { return http_ok("x"); };
  Client client;
  int asked = 0;
  FaultyPeer peer(client.loop.io, forgotten_after(1, answer, &asked));
  REQUIRE(client.fetch(peer.url()));
  REQUIRE(client.fetch(peer.url(), "GET", milliseconds{1000}));
  CHECK(peer.accepted() == 2);
  // A mutation that may have arrived is sent once, whatever became of it.
  int told = 0;
  FaultyPeer mute(client.loop.io, forgotten_after(0, answer, &told));
  const auto lost = client.fetch(mute.url(), "POST", milliseconds{400});
  REQUIRE_FALSE(lost);
  CHECK(lost.error().sent);
  CHECK(told == 1);
  CHECK(mute.accepted() == 1);
}

TEST_CASE("a long answer is cut where its end decides nothing") {
  Client client;
  FaultyPeer peer(client.loop.io, answer_and_close(http_ok(std::string(300'000, 'x'))));
  net::HttpRequest request;
  request.url = peer.url();
  request.method = "POST";
  request.max_body = 1000;
  request.may_cut = true;
  const auto result = client.loop.run(client.http->fetch(request));
  REQUIRE(result);
  CHECK(result->status == 200);
  CHECK(result->body.size() == 1000);
}

TEST_CASE("an interim answer is not the answer") {
  Client client;
  FaultyPeer peer(client.loop.io,
                  answer_each("HTTP/1.1 103 Early Hints\r\n\r\n" + http_ok("real")));
  const auto result = client.fetch(peer.url());
  REQUIRE(result);
  CHECK(result->status == 200);
  CHECK(result->body == "real");
}

TEST_CASE("an interim answer and the end is no answer, and a mutation may have had its effect") {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\n\r\n";
  for (const std::string& text :
       {hints, "HTTP/1.1 100 Continue\r\nContent-Length: 7\r\n\r\n" + hints,
        std::string("HTTP/1.1 102 Processing\r\nTransfer-Encoding: chunked\r\n\r\n"),
        hints + "HTTP/1.1 200 OK\r\nContent-Le", hints + "H"}) {
    for (const std::string method : {"GET", "POST", "DELETE", "HEAD"}) {
      INFO(method << ' ' << text);
      Client client;
      FaultyPeer peer(client.loop.io, answer_and_close(text));
      const auto result = client.fetch(peer.url(), method);
      REQUIRE_FALSE(result);
      CHECK(result.error().reason == Reason::reset);
      CHECK(result.error().sent);
    }
  }
}

TEST_CASE("interim answers are passed over, up to a bound") {
  const auto interim = [](int count) {
    std::string out;
    for (int i = 0; i < count; ++i)
      out += i % 2 == 0 ? "HTTP/1.1 102 Processing\r\n\r\n" : "HTTP/1.1 100 Continue\r\n\r\n";
    return out + http_ok("real");
  };
  Client client;
  FaultyPeer few(client.loop.io, drip(interim(3), milliseconds{1}));
  const auto passed = client.fetch(few.url(), "POST");
  REQUIRE(passed);
  CHECK(passed->body == "real");
  FaultyPeer many(client.loop.io, answer_each(interim(9)));
  const auto refused = client.fetch(many.url());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason == Reason::protocol);
}

TEST_CASE("a name that begins like an address is asked for whole, and its own port is asked") {
  Loop loop;
  ToldResolver resolver({"127.0.0.1"});
  const auto http = net::make_http_client(loop.io.get_executor(), resolver, *loop.tls);
  FaultyPeer peer(loop.io, answer_each(http_ok("right place")));
  net::HttpRequest request;
  request.method = "POST";
  request.url = "http://127.0.0.1.nip.io:" + std::to_string(peer.port()) + "/jobs";
  const auto result = loop.run(http->fetch(request));
  REQUIRE(result);
  CHECK(result->body == "right place");
  CHECK(resolver.asked == std::vector<std::string>{"127.0.0.1.nip.io"});
  CHECK(peer.accepted() == 1);
}

TEST_CASE("a refused connection provably sent nothing") {
  Client client;
  const auto url = "http://127.0.0.1:" + std::to_string(refused_port(client.loop.io)) + "/";
  const auto result = client.fetch(url, "POST");
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == Reason::refused);
  CHECK_FALSE(result.error().sent);
}

TEST_CASE("a mutation that gets no answer counts as sent") {
  Client client;
  FaultyPeer peer(client.loop.io, hang());
  const auto result = client.fetch(peer.url(), "POST", milliseconds{150});
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == Reason::timeout);
  CHECK(result.error().sent);
  CHECK(client.loop.took_at_least(milliseconds{150}));
  CHECK(client.loop.end == Loop::End::by_itself);
}

TEST_CASE("the caller's cancellation ends a request before its own timeout") {
  Client client;
  FaultyPeer peer(client.loop.io, hang());
  net::HttpRequest request;
  request.url = peer.url();
  request.timeout = std::chrono::hours{1};
  const auto result = client.loop.run(client.http->fetch(request), milliseconds{100});
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == Reason::timeout);
  CHECK(client.loop.end == Loop::End::at_deadline);
}

TEST_CASE("every fault of an HTTP peer has its reason and ends by the deadline") {
  struct Case {
    const char* what;
    Script script;
    Reason reason;
  };
  const auto claim = "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\nxxxx";
  const auto cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this";
  const Case cases[] = {
      {"hang", hang(), Reason::timeout},
      {"drip", drip(http_ok("x"), milliseconds{50}), Reason::timeout},
      {"reset", reset(), Reason::reset},
      {"endless headers", endless_headers(), Reason::too_large},
      {"a claim of 10 GB", answer_and_close(claim), Reason::too_large},
      {"closed in the middle", answer_and_close(cut), Reason::reset},
      {"closed at once", answer_and_close(""), Reason::reset},
      {"garbage", blurt("\x16\x03\x01 this is not HTTP\r\n\r\n"), Reason::protocol},
  };
  for (const auto& test : cases) {
    INFO(test.what);
    Client client;
    FaultyPeer peer(client.loop.io, test.script);
    const auto result = client.fetch(peer.url(), "GET", milliseconds{300});
    REQUIRE_FALSE(result);
    CHECK(result.error().reason == test.reason);
    CHECK(client.loop.end == Loop::End::by_itself);
  }
}

TEST_CASE("a body without an end stops at the limit") {
  Client client;
  FaultyPeer peer(client.loop.io,
                  answer_and_close("HTTP/1.1 200 OK\r\n\r\n" + std::string(300'000, 'x')));
  const auto result = client.fetch(peer.url(), "GET", seconds{5}, 100'000);
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == Reason::too_large);
}

TEST_CASE("what could smuggle a second request is not sent") {
  Client client;
  FaultyPeer peer(client.loop.io, answer_each(http_ok("x")));
  net::HttpRequest request;
  request.url = peer.url();
  request.headers = {{"X-Note", "a\r\nEvil: yes"}};
  const auto result = client.loop.run(client.http->fetch(request));
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().sent);
  CHECK_FALSE(client.fetch(peer.url("/a b")));
  CHECK(peer.accepted() == 0);
}

TEST_CASE("an untrusted certificate is refused before a byte of the request is sent") {
  Client client;
  FaultyPeer peer(client.loop.io, tls_answer_each(make_certificates({}), http_ok("x")));
  const auto result = client.fetch("https://localhost:" + std::to_string(peer.port()) + "/");
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == Reason::tls);
  CHECK_FALSE(result.error().sent);
}

}  // namespace http_client_test
