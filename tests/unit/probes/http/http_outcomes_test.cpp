// Every row of what an http probe ends as, on its page.
#include "probes/http/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/way_cases.hpp"
#include "tests/unit/probes/http/judged.hpp"

namespace http_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::http_kind;

namespace {

Sample of_script(const Script& script) {
  Loop loop;
  FaultyPeer peer(loop.io, script);
  return Runner(loop, spec_of(http_kind, in_quotes(peer.url()))).run();
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
      {"the connection is closed before the end of the answer",
       [] { return of_script(answer_and_close("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")); }},
      {"the proxy cannot be reached, or does not let us through", of_a_closed_proxy},
      {"the proxy does not accept who we are", [] { return behind_a_proxy_that_says(407); }},
      {"the proxy says that it cannot reach the target",
       [] { return behind_a_proxy_that_says(502); }},
      {"the proxy says that the target did not answer in time",
       [] { return behind_a_proxy_that_says(504); }},
  };
  const OutcomeCases way = way_cases(
      {&http_kind, [](const std::string& place) { return in_quotes("http://" + place + "/"); }});
  const OutcomeCases secure =
      secure_way_cases({&http_kind, [](const std::string& place, const std::string& ca) {
                          return in_quotes("https://" + place + "/") + ", tls: {ca: " + ca + "}";
                        }});
  CHECK(check_outcomes("http", joined_cases({cases, way, secure})) == std::vector<std::string>{});
}

}  // namespace http_outcomes_test
