#include "probes/tcp/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace tcp_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::tcp_kind;

namespace {

const WayTo tcp_way{&tcp_kind, [](const std::string& place) {
                      return "tcp: '" + place + "', send: hello, expect: welcome";
                    }};

Sample said_by(Script script, const std::string& keys) {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  Runner runner(loop,
                spec_of(tcp_kind, "tcp: '127.0.0.1:" + std::to_string(peer.port()) + "'" + keys));
  return runner.run();
}

Sample of_target(const std::string& target) {
  Loop loop;
  Runner runner(loop, spec_of(tcp_kind, "tcp: '{{ target }}:7'"), {}, target);
  return runner.run();
}

Reason reason_of(Script script, const std::string& keys) {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  Runner runner(loop,
                spec_of(tcp_kind, "tcp: '127.0.0.1:" + std::to_string(peer.port()) + "'" + keys));
  const Reason reason = runner.run(milliseconds{200}).reason;
  CHECK(loop.end == (reason == Reason::timeout ? Loop::End::at_deadline : Loop::End::by_itself));
  return reason;
}

}  // namespace

TEST_CASE("the tcp fixtures say exactly what is wrong") {
  CHECK(check_fixtures("tcp", {&tcp_kind}) == std::vector<std::string>{});
}

TEST_CASE("every outcome of tcp's page is what it says") {
  const std::string greeting = ", expect: welcome";
  const OutcomeCases cases{
      {"it connects, and nothing is expected of it", [] { return said_by(hang(), ""); }},
      {"it says what is expected", [&] { return said_by(blurt("welcome\r\n"), greeting); }},
      {"it closes without saying that",
       [&] {
         return said_by(answer_and_close("go away"), greeting + ", send: \"x\\r\\n\\r\\n\"");
       }},
      {"64 KiB without it",
       [&] { return said_by(blurt(std::string(std::size_t{64} << 10U, 'x')), greeting); }},
      {"the target makes no HOST:PORT", [] { return of_target("a b"); }},
  };
  CHECK(check_outcomes("tcp", joined_cases({cases, way_cases(tcp_way)})) ==
        std::vector<std::string>{});
}

TEST_CASE("a port that accepts is up, one where nobody listens is refused") {
  CHECK(reason_of(hang(), "") == Reason::none);
  Loop loop;
  const auto port = std::to_string(refused_port(loop.io));
  Runner runner(loop, spec_of(tcp_kind, "tcp: '127.0.0.1:" + port + "'"));
  CHECK(runner.run().reason == Reason::refused);
  CHECK(runner.sample().outcome == Outcome::bad);
}

TEST_CASE("what the port says is judged") {
  CHECK(reason_of(blurt("220 mail ESMTP\r\n"), ", expect: ESMTP") == Reason::none);
  CHECK(reason_of(blurt("220 mail ESMTP\r\n"), ", expect: '/^220 /'") == Reason::none);
  CHECK(reason_of(blurt("554 no\r\n"), ", expect: '220'") == Reason::timeout);
  CHECK(reason_of(answer_and_close("no"), ", send: \"x\\r\\n\\r\\n\", expect: 'yes'") ==
        Reason::body);
  CHECK(reason_of(answer_and_close("yes"), ", send: \"x\\r\\n\\r\\n\", expect: 'yes'") ==
        Reason::none);
  CHECK(reason_of(blurt(std::string(200'000, 'x')), ", expect: 'yes'") == Reason::too_large);
  CHECK(reason_of(hang(), ", expect: 'yes'") == Reason::timeout);
}

TEST_CASE("what a port said instead is shown") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_and_close("554 no\r\nnot today"));
  Runner runner(loop, spec_of(tcp_kind, "tcp: '127.0.0.1:" + std::to_string(peer.port()) +
                                            "', send: \"x\\r\\n\\r\\n\", expect: '220'"));
  REQUIRE(runner.run().evidence.size() == 1);
  CHECK(runner.sample().evidence[0] == EvidencePart{"it said", "554 no \nnot today"});
}

TEST_CASE("a pattern is judged by whole lines, a substring as soon as it is there") {
  const auto dripped = [](const std::string& text, const std::string& expect) {
    return reason_of(drip(text, milliseconds{1}),
                     ", send: \"x\\r\\n\\r\\n\", expect: '" + expect + "'");
  };
  CHECK(dripped("OK but degraded\n", "/^OK$/") == Reason::body);
  CHECK(dripped("OK but degraded", "/^OK$/") == Reason::body);
  CHECK(dripped("degraded\r\nOK\r\n", "/^OK$/") == Reason::none);
  CHECK(dripped("OK", "/^OK$/") == Reason::none);  // the end of the stream ends a line
  CHECK(dripped("a\nb\n", "/^a.b$/") == Reason::body);
  CHECK(dripped("a\n\nb\n", "/^$/") == Reason::none);
  CHECK(reason_of(blurt("OK"), ", expect: '/^OK$/'") == Reason::timeout);
  CHECK(reason_of(blurt("login: "), ", expect: login") == Reason::none);
  CHECK(reason_of(blurt("one\r\ntwo"), ", expect: \"one\\r\\ntwo\"") == Reason::none);
  CHECK(reason_of(blurt(std::string(200'000, 'x')), ", expect: '/y/'") == Reason::too_large);
}

TEST_CASE("what came instead of what was expected is said") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_and_close("554 go\r\naway"));
  Runner runner(loop, spec_of(tcp_kind, "tcp: '127.0.0.1:" + std::to_string(peer.port()) +
                                            "', send: \"x\\r\\n\\r\\n\", expect: '220'"));
  CHECK(runner.run().detail == "the answer ended without what is expected; it said `554 go  away`");
}

}  // namespace tcp_probe_test
