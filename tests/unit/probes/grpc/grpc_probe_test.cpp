// Servers that speak gRPC, and those that do everything else; a real one is in tests/integration.
#include "probes/grpc/kind.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/http2/frames.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace grpc_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::grpc_kind;

namespace {

const std::string serving("\x08\x01", 2);
const std::string not_serving("\x08\x02", 2);

std::string at(unsigned short port, const std::string& more = {}) {
  return "grpc: '127.0.0.1:" + std::to_string(port) + "'" + more;
}

Sample of_script(Script script, std::optional<milliseconds> deadline = {},
                 const std::string& more = {}) {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  Runner runner(loop, spec_of(grpc_kind, at(peer.port(), more)));
  return runner.run(deadline);
}

/// The peer answers the connection's preface with these bytes.
Sample answered_with(const std::string& bytes) { return of_script(answer_each(bytes)); }

Sample of_target(const std::string& target) {
  Loop loop;
  Runner runner(loop, spec_of(grpc_kind, "grpc: '{{ target }}:50051'"), {}, target);
  return runner.run();
}

}  // namespace

TEST_CASE("the grpc fixtures say exactly what is wrong") {
  CHECK(check_fixtures("grpc", {&grpc_kind}) == std::vector<std::string>{});
}

TEST_CASE("every outcome of grpc's page is what it says") {
  const std::string body(20'000, 'x');
  const OutcomeCases cases{
      {"the service is SERVING", [] { return answered_with(grpc_answer(serving)); }},
      {"it is NOT_SERVING, or its health is UNKNOWN",
       [] { return answered_with(grpc_answer(not_serving)); }},
      {"the call failed: UNAVAILABLE, INTERNAL, RESOURCE_EXHAUSTED ..",
       [] { return answered_with(grpc_error("14", "shutting down")); }},
      {"the server knows no such service: NOT_FOUND",
       [] { return answered_with(grpc_error("5")); }},
      {"the server has no health service: UNIMPLEMENTED",
       [] { return answered_with(grpc_error("12")); }},
      {"the server refuses us: UNAUTHENTICATED, PERMISSION_DENIED",
       [] { return answered_with(grpc_error("16")); }},
      {"the call's own deadline passed at the server: DEADLINE_EXCEEDED",
       [] { return answered_with(grpc_error("4")); }},
      {"something in between answers with an HTTP status",
       [] {
         return answered_with(h2_settings() + grpc_headers("503", "text/html") +
                              h2_frame(H2::data, h2_end_stream, 1, "no upstream"));
       }},
      {"what answers is no gRPC, or no HTTP/2",
       [] { return answered_with("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"); }},
      {"the answer is larger than is read of one",
       [] {
         std::string all = h2_settings() + grpc_headers();
         for (int i = 0; i < 40; ++i) all += grpc_data(std::string(1000, 'x'));
         return answered_with(all);
       }},
      {"the server reset the call or closed the connection in the middle",
       [] { return of_script(answer_and_close(h2_settings() + grpc_headers())); }},
      {"the target makes no HOST:PORT", [] { return of_target("a b"); }},
  };
  const OutcomeCases way =
      way_cases({&grpc_kind, [](const std::string& place) { return "grpc: '" + place + "'"; }});
  const OutcomeCases secure =
      secure_way_cases({&grpc_kind, [](const std::string& place, const std::string& ca) {
                          return "grpc: '" + place + "', tls: {ca: " + ca + "}";
                        }});
  CHECK(check_outcomes("grpc", joined_cases({cases, way, secure})) == std::vector<std::string>{});
}

TEST_CASE("serving is a signal where the server says anything of it") {
  Loop loop;
  FaultyPeer well(loop.io, answer_each(grpc_answer(serving)));
  Runner runner(loop, spec_of(grpc_kind, at(well.port())));
  runner.run();
  CHECK(std::get<bool>(runner.cell("serving")));
  const Sample ill = answered_with(grpc_answer(not_serving));
  CHECK_FALSE(std::get<bool>(ill.cells[0]));
  CHECK(ill.detail == "it says NOT_SERVING");
  CHECK(answered_with(grpc_answer("")).detail == "it says UNKNOWN");
  CHECK(answered_with(grpc_error("14")).cells[0].index() == 0);
}

TEST_CASE("an answer that is none of health is a fault of protocol") {
  const auto reason = [](const std::string& answer) { return answered_with(answer).reason; };
  const auto with_body = [](const std::string& body) {
    return h2_settings() + grpc_headers() + grpc_data(body) + grpc_trailers("0");
  };
  CHECK(reason(with_body("")) == Reason::protocol);
  CHECK(reason(with_body(grpc_message(serving, '\x01'))) == Reason::protocol);
  CHECK(reason(with_body(grpc_message(serving) + grpc_message(serving))) == Reason::protocol);
  CHECK(reason(with_body(grpc_message("\x0b"))) == Reason::protocol);
  CHECK(reason(with_body(grpc_message("\x08\x09"))) == Reason::protocol);
  CHECK(reason(h2_settings() + grpc_headers("200", "text/html") + grpc_trailers("0")) ==
        Reason::protocol);
  CHECK(reason(h2_settings() + grpc_headers() +
               h2_frame(H2::data, h2_end_stream, 1, grpc_message(serving))) == Reason::protocol);
}

TEST_CASE("what a failed call says is told and kept") {
  const Sample sample = answered_with(grpc_error("14", "shutting down"));
  CHECK(sample.detail == "UNAVAILABLE: shutting down");
  REQUIRE(sample.evidence.size() == 1);
  CHECK(sample.evidence[0].text ==
        "HTTP 200, application/grpc\ngrpc-status UNAVAILABLE shutting down");
  const Sample proxy = answered_with(h2_settings() + grpc_headers("503", "text/plain") +
                                     h2_frame(H2::data, h2_end_stream, 1, "no upstream"));
  REQUIRE(proxy.evidence.size() == 2);
  CHECK(proxy.evidence[1].text == "no upstream");
}

TEST_CASE("peers that are slow, silent or endless end at the deadline at the latest") {
  CHECK(of_script(drip(grpc_answer(serving), milliseconds{1})).outcome == Outcome::ok);
  CHECK(of_script(drip(grpc_answer(serving), milliseconds{50}), milliseconds{200}).reason ==
        Reason::timeout);
  CHECK(of_script(blurt(h2_settings()), milliseconds{100}).reason == Reason::timeout);
  CHECK(of_script(blurt(std::string(500'000, 'x')), milliseconds{500}).outcome == Outcome::bad);
  CHECK(of_script(reset()).outcome == Outcome::bad);
  CHECK(of_script(endless_headers(), milliseconds{500}).reason == Reason::protocol);
}

}  // namespace grpc_probe_test
