// HTTP/2 towards a server that insists on it: what is sent, what is made of what comes, and who is
// asked by it.
#include "daemon/net/http2/exchange.hpp"

#include "probes/http/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/gzipped.hpp"
#include "tests/unit/net/http2/frames.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace http2_exchange_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::http_kind;
using Fields = std::vector<std::pair<std::string, std::string>>;

namespace {

std::string h2_head(const Fields& fields, unsigned flags = h2_end_headers) {
  return h2_frame(H2::headers, flags, 1, hpack(fields));
}

std::string h2_ok(const std::string& body, Fields fields = {}) {
  fields.insert(fields.begin(), {":status", "200"});
  return h2_settings() + h2_head(fields) + h2_frame(H2::data, h2_end_stream, 1, body);
}

/// A TLS server on loopback, and a probe of it that trusts it.
class Insisted {
 public:
  Insisted(const std::string& protocol, Alpn how, const std::string& answer,
           const std::string& keys = {})
      : certificates_(make_certificates({})),
        ca_(certificates_.ca),
        peer_(loop_.io, tls_insisting(certificates_, protocol, how, answer)),
        runner_(loop_, spec_of(http_kind,
                               "http: 'https://127.0.0.1:" + std::to_string(peer_.port()) +
                                   "/health?x=1', tls: {server_name: localhost, ca: " + ca_.path() +
                                   "}" + keys)) {}
  const Sample& run() { return runner_.run(); }
  int connections() const { return peer_.accepted(); }
  Runner& runner() { return runner_; }

 private:
  Loop loop_;
  Certificates certificates_;
  TemporaryFile ca_;
  FaultyPeer peer_;
  Runner runner_;
};

Sample said(const std::string& answer, const std::string& keys = {}) {
  return Insisted("h2", Alpn::refuses_others, answer, keys).run();
}

}  // namespace

TEST_CASE("a request of HTTP/1.1 becomes one of HTTP/2") {
  const net::Headers headers{{"X-Token", "a: b"}, {"Host", "shop.example"}, {"Keep-Alive", "5"}};
  const auto out = net::http2::request_of(
      net::format_request({"POST", "/a?b=c", "10.0.0.7", &headers, "x\r\n\r\ny", false}), true);
  CHECK(out.fields == net::Headers{{":method", "POST"},
                                   {":scheme", "https"},
                                   {":path", "/a?b=c"},
                                   {":authority", "shop.example"},
                                   {"user-agent", "runbookd"},
                                   {"accept", "*/*"},
                                   {"accept-encoding", "identity"},
                                   {"content-length", "6"},
                                   {"x-token", "a: b"}});
  CHECK(out.body == "x\r\n\r\ny");
  CHECK(net::http2::request_of(net::format_request({"GET", "/", "a:80", nullptr, {}, true}), false)
            .fields[1] == std::pair<std::string, std::string>{":scheme", "http"});
}

TEST_CASE("a server that refuses HTTP/1.1 is asked by HTTP/2, from the first run on") {
  Insisted server("h2", Alpn::refuses_others, h2_ok("hello", {{"x-version", "7"}}),
                  ", expect: {body: hello, header: {X-Version: '7'}}");
  CHECK(server.run().outcome == Outcome::ok);
  CHECK(server.connections() == 2);
  CHECK(server.runner().number("status") == 200);
  CHECK(server.runner().number("tls") > 0);
  CHECK(server.runner().has("first_byte"));
  CHECK(server.runner().has("transfer"));
  CHECK(server.runner().has("cert_not_after"));
  CHECK(server.run().outcome == Outcome::ok);
  CHECK(server.connections() == 3);
}

TEST_CASE("one that agrees on nothing and hangs up is asked by HTTP/2 as well") {
  Insisted server("h2", Alpn::knows_none, h2_ok("hello"));
  CHECK(server.run().outcome == Outcome::ok);
  CHECK(server.connections() == 2);
}

TEST_CASE("what may have arrived is not sent again") {
  Insisted unsent("h2", Alpn::refuses_others, h2_ok("x"), ", method: POST, body: y");
  CHECK(unsent.run().outcome == Outcome::ok);
  Insisted sent("h2", Alpn::knows_none, h2_ok("x"), ", method: POST, body: y");
  CHECK(sent.run().reason == Reason::reset);
  CHECK(sent.connections() == 1);
  CHECK(sent.run().outcome == Outcome::ok);
  CHECK(sent.connections() == 2);
}

TEST_CASE("one that speaks neither is told apart") {
  const Sample other = Insisted("imap", Alpn::refuses_others, "").run();
  CHECK(other.reason == Reason::tls);
  CHECK(other.detail == "the server does not speak http/1.1");
  Insisted mute("imap", Alpn::knows_none, "");
  CHECK(mute.run().reason == Reason::reset);
  CHECK(mute.connections() == 2);
}

TEST_CASE("one that speaks HTTP/1.1 is asked by nothing else") {
  Insisted server("http/1.1", Alpn::refuses_others,
                  "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  CHECK(server.run().outcome == Outcome::ok);
  CHECK(server.connections() == 1);
}

TEST_CASE("an answer of HTTP/2 is judged like any other") {
  CHECK(
      said(h2_settings() + h2_head({{":status", "503"}}, h2_end_headers | h2_end_stream)).detail ==
      "status 503, expected 200-299");
  CHECK(said(h2_ok("{\"a\": 1}"), ", expect: {json: {a: 1}}").outcome == Outcome::ok);
  CHECK(said(h2_ok(gzipped("hello"), {{"content-encoding", "gzip"}}), ", expect: {body: hello}")
            .outcome == Outcome::ok);
  CHECK(said(h2_ok("x", {{"content-encoding", "br"}}), ", expect: {body: x}").detail ==
        "the body cannot be unpacked: Content-Encoding: br");
  CHECK(said(h2_settings() + h2_head({{":status", "103"}, {"link", "x"}}) +
             h2_head({{":status", "200"}}, h2_end_headers | h2_end_stream))
            .outcome == Outcome::ok);
  CHECK(said(h2_settings() + h2_head({{":status", "200"}, {"content-length", "5"}},
                                     h2_end_headers | h2_end_stream),
             ", method: HEAD")
            .outcome == Outcome::ok);
  CHECK(said(h2_settings() + h2_head({{":status", "302"}, {"location", "https://other.example/"}},
                                     h2_end_headers | h2_end_stream),
             ", follow: true")
            .detail.find("other.example") != std::string::npos);
}

TEST_CASE("an answer of HTTP/2 is bounded, and what is none is named") {
  std::string large = h2_settings() + h2_head({{":status", "200"}});
  for (int i = 0; i < 70; ++i) large += h2_frame(H2::data, 0, 1, std::string(16 << 10, 'x'));
  CHECK(said(large, ", expect: {body: y}").reason == Reason::too_large);
  CHECK(said(large).outcome == Outcome::ok);  // nobody reads its body
  const Sample none = said("HTTP/1.1 400 Bad Request\r\n\r\n");
  CHECK(none.reason == Reason::protocol);
  CHECK(none.detail.starts_with("not an HTTP/2 answer: "));
  CHECK(said(h2_settings() + h2_frame(H2::rst_stream, 0, 1, h2_number(11, 4))).reason ==
        Reason::reset);
  CHECK(
      said(h2_settings() + h2_frame(H2::goaway, 0, 0, h2_number(0, 4) + h2_number(0, 4))).reason ==
      Reason::reset);
}

}  // namespace http2_exchange_test
