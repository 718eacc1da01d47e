// Every row of what an http probe ends as, on its page.
#include <boost/asio/use_awaitable.hpp>

#include "probes/http/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/tls/server.hpp"
#include "tests/unit/probes/http/judged.hpp"

namespace http_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::http_kind;

namespace {

Sample of_keys(const std::string& map) {
  Loop loop;
  return Runner(loop, spec_of(http_kind, map)).run();
}

Sample of_script(const Script& script, const std::string& keys = {},
                 std::optional<milliseconds> deadline = {}) {
  Loop loop;
  FaultyPeer peer(loop.io, script);
  Runner runner(loop, spec_of(http_kind, in_quotes(peer.url()) + keys));
  return runner.run(deadline);
}

Sample of_a_closed_port() {
  Loop loop;
  const auto port = std::to_string(refused_port(loop.io));
  return Runner(loop, spec_of(http_kind, "http: 'http://127.0.0.1:" + port + "/'")).run();
}

Sample with_a_strange_certificate() {
  Loop loop;
  FaultyPeer peer(loop.io, tls_answer_each(make_certificates({}), http_ok("x")));
  const auto port = std::to_string(peer.port());
  return Runner(loop, spec_of(http_kind, "http: 'https://localhost:" + port + "/'")).run();
}

/// Our resolver is the one that answers as `dns` does.
Sample of_a_name(const DnsPeer::Answer& dns, std::optional<milliseconds> deadline = {}) {
  Loop loop;
  DnsPeer server(loop.io, dns);
  net::ResolverSettings settings;
  settings.servers = server.address();
  loop.resolver = net::make_resolver(loop.io.get_executor(), settings);
  return Runner(loop, spec_of(http_kind, "http: 'http://shop.example/'")).run(deadline);
}

Sample of_a_closed_proxy() {
  Loop loop;
  const auto port = std::to_string(refused_port(loop.io));
  return Runner(loop, spec_of(http_kind, "http: 'http://shop.example/', proxy: 'http://127.0.0.1:" +
                                             port + "'"))
      .run();
}

Sample behind_a_proxy_that_says(int status) {
  Loop loop;
  FaultyPeer proxy(loop.io, answer_and_close("HTTP/1.1 " + std::to_string(status) + " x\r\n\r\n"));
  return Runner(loop,
                spec_of(http_kind, "http: 'https://shop.example/', proxy: 'http://127.0.0.1:" +
                                       std::to_string(proxy.port()) + "'"))
      .run();
}

Sample without_a_descriptor() {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  Runner runner(loop, spec_of(http_kind, in_quotes(peer.url())));
  const NoDescriptors none;
  return runner.run();
}

const std::string json_key = ", json: {memory: memory.percent as percent}";

}  // namespace

TEST_CASE("every outcome of http's page is what it says") {
  const OutcomeCases cases{
      {"the answer is what `expect` says", [] { return judged(http_ok("x"), ""); }},
      {"another status", [] { return judged("HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n", ""); }},
      {"the body is not as expected", [] { return judged(http_ok("x"), ", expect: {body: y}"); }},
      {"a header is not as expected",
       [] { return judged(http_ok("x"), ", expect: {header: {X-A: y}}"); }},
      {"a JSON value is not as expected",
       [] { return judged(http_ok("{\"a\": 1}"), ", expect: {json: {a: 2}}"); }},
      {"no JSON where some is read", [] { return judged(http_ok("x"), json_key); }},
      {"a JSON value that is a signal is not there: the signal is missing",
       [] { return judged(http_ok("{}"), json_key); }},
      {"headers over 32 KiB", [] { return of_script(endless_headers()); }},
      {"a body over 1 MiB, where it is read",
       [] { return judged(http_ok(std::string((1 << 20) + 1, 'x')), ", expect: {body: y}"); }},
      {"JSON over 64 KiB",
       [] { return judged(http_ok(std::string((64 << 10) + 1, ' ')), json_key); }},
      {"what answers does not speak HTTP", [] { return of_script(blurt("SSH-2.0-x\r\n")); }},
      {"the URL of the target is none",
       [] {
         Loop loop;
         return Runner(loop, spec_of(http_kind, "http: 'http://{{ target }}/'"), {}, "a b").run();
       }},
      {"the certificate does not verify, or the handshake fails", with_a_strange_certificate},
      {"nobody listens", of_a_closed_port},
      // TCP has no broadcast: the kernel knows no way there, whatever routes there are.
      {"there is no route", [] { return of_keys("http: 'http://255.255.255.255/'"); }},
      {"no answer by the deadline", [] { return of_script(hang(), "", milliseconds{100}); }},
      {"the connection is closed or reset before the end of the answer",
       [] { return of_script(reset()); }},
      {"the name does not exist", [] { return of_a_name(dns_no_such_name()); }},
      {"our own resolver does not answer",
       [] { return of_a_name(dns_silent(), milliseconds{100}); }},
      {"no descriptor is left", without_a_descriptor},
      {"the proxy cannot be reached, or does not let us through", of_a_closed_proxy},
      {"the proxy does not accept who we are", [] { return behind_a_proxy_that_says(407); }},
      {"the proxy says that it cannot reach the target",
       [] { return behind_a_proxy_that_says(502); }},
      {"the proxy says that the target did not answer in time",
       [] { return behind_a_proxy_that_says(504); }},
  };
  CHECK(check_outcomes("http", cases) == std::vector<std::string>{});
}

}  // namespace http_outcomes_test
