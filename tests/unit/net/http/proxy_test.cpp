// An http probe behind a forward proxy: what the proxy is told, and whose fault is what.
#include "daemon/net/http/proxy.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "daemon/net/misplaced_password.hpp"
#include "daemon/net/url.hpp"
#include "probes/http/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace proxy_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::http_kind;

namespace {

asio::awaitable<void> keep_asked(std::shared_ptr<Socket> socket, std::string answer,
                                 std::string* asked) {
  constexpr auto token = asio::as_tuple(asio::use_awaitable);
  co_await asio::async_read_until(*socket, asio::dynamic_buffer(*asked), "\r\n\r\n", token);
  co_await asio::async_write(*socket, asio::buffer(answer), token);
}

/// Says `answer` to one request, which is in `asked` afterwards.
Script overheard(std::string answer, std::string* asked) {
  return [=](std::shared_ptr<Socket> socket) { return keep_asked(socket, answer, asked); };
}

std::string through(const FaultyPeer& proxy, const std::string& url, const std::string& user = {}) {
  return "http: '" + url + "', proxy: 'http://" + user +
         "127.0.0.1:" + std::to_string(proxy.port()) + "'";
}

Sample behind(const std::string& answer, const std::string& url) {
  Loop loop;
  FaultyPeer proxy(loop.io, answer_and_close(answer));
  Runner runner(loop, spec_of(http_kind, through(proxy, url)));
  return runner.run();
}

/// What the proxy hears of a probe of `url`.
std::string heard(const std::string& url, const std::string& user) {
  std::string asked;
  Loop loop;
  FaultyPeer proxy(loop.io, overheard(http_ok("x"), &asked));
  Runner runner(loop, spec_of(http_kind, through(proxy, url, user)));
  runner.run();
  return asked;
}

std::string status(int code) {
  return "HTTP/1.1 " + std::to_string(code) + " x\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace

TEST_CASE("a proxy is an http URL without a path, and shows nothing of a password") {
  CHECK(net::parse_proxy("http://10.0.0.7").value()->endpoint->port == 80);
  CHECK(net::parse_proxy("http://ann:p%40ss@proxy.example:3128").value()->authorization ==
        net::basic_authorization("ann", Secret("p@ss")));
  for (const char* none : {"socks5://10.0.0.7:1080", "https://10.0.0.7", "10.0.0.7:3128",
                           "http://10.0.0.7/x", "http://10.0.0.7/?x", "http://",
                           "http://ann:hunterC/secretD@10.0.0.7", "http://ann:hunterC@secretD@a"}) {
    INFO(none);
    const auto fault = net::parse_proxy(none);
    REQUIRE_FALSE(fault);
    CHECK(fault.error().text.find("hunterC") == std::string::npos);
    CHECK(fault.error().text.find("secretD") == std::string::npos);
  }
  CHECK(net::parse_proxy("http://ann:hunterC/secretD@10.0.0.7").error().hint ==
        net::encode_password);
}

TEST_CASE("a proxy is told the whole place of a plain request") {
  const std::string asked = heard("http://shop.example:8080/health?x=1", "ann:sec%20ret@");
  CHECK(asked.starts_with("GET http://shop.example:8080/health?x=1 HTTP/1.1\r\n"));
  CHECK(asked.find("Host: shop.example:8080\r\n") != std::string::npos);
  CHECK(asked.find("Proxy-Authorization: " + net::basic_authorization("ann", Secret("sec ret")) +
                   "\r\n") != std::string::npos);
  CHECK(heard("http://shop.example/", "").find("Proxy-Authorization") == std::string::npos);
}

TEST_CASE("a proxy is asked for a tunnel, and told no more than the place") {
  const std::string asked = heard("https://shop.example/secret?token=1", "ann:pw@");
  CHECK(asked.starts_with("CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n"));
  CHECK(asked.find("Proxy-Authorization: Basic ") != std::string::npos);
  CHECK(asked.find("token") == std::string::npos);
  CHECK(heard("https://[::1]:8443/", "").starts_with("CONNECT [::1]:8443 HTTP/1.1\r\n"));
}

TEST_CASE("within the tunnel the target is verified and asked as ever") {
  Loop loop;
  const Certificates certificates = make_certificates({});
  const TemporaryFile ca(certificates.ca);
  FaultyPeer proxy(loop.io, tls_answer_each(certificates, http_ok("hello"),
                                            "HTTP/1.1 200 Connection established\r\n\r\n"));
  const std::string url = through(proxy, "https://localhost:9/");
  const std::string trusted = ", tls: {ca: " + ca.path() + "}, expect: {body: hello}";
  Runner runner(loop, spec_of(http_kind, url + trusted));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(proxy.accepted() == 1);  // the tunnel is kept like any connection
  Runner strict(loop, spec_of(http_kind, url));
  CHECK(strict.run().reason == Reason::tls);
}

TEST_CASE("what a proxy will not do says nothing of the target") {
  const std::string tunnelled = "https://shop.example/";
  CHECK(behind(status(407), tunnelled).reason == Reason::no_credentials);
  CHECK(behind(status(407), "http://shop.example/").reason == Reason::no_credentials);
  CHECK(behind(status(403), tunnelled).reason == Reason::no_network);
  CHECK(behind(status(302), tunnelled).reason == Reason::no_network);
  CHECK(behind("SSH-2.0-x\r\n", tunnelled).reason == Reason::no_network);
  CHECK(behind("", tunnelled).reason == Reason::no_network);
  Loop loop;
  const std::string closed = std::to_string(refused_port(loop.io));
  for (const char* url : {"http://shop.example/", "https://shop.example/"}) {
    Runner runner(loop, spec_of(http_kind, "http: '" + std::string(url) +
                                               "', proxy: 'http://127.0.0.1:" + closed + "'"));
    CHECK(runner.run().reason == Reason::no_network);
    CHECK(runner.sample().detail.starts_with("no way to the proxy: refused"));
  }
}

TEST_CASE("what a proxy says of the target is the target's") {
  CHECK(behind(status(502), "https://shop.example/").reason == Reason::unreachable);
  CHECK(behind(status(503), "https://shop.example/").detail == "the proxy answered 503");
  CHECK(behind(status(504), "https://shop.example/").reason == Reason::timeout);
  CHECK(behind(status(502), "http://shop.example/").reason == Reason::status);
  Loop loop;
  FaultyPeer mute(loop.io, hang());
  Runner runner(loop, spec_of(http_kind, through(mute, "https://shop.example/")));
  CHECK(runner.run(milliseconds{100}).reason == Reason::timeout);
}

}  // namespace proxy_test
