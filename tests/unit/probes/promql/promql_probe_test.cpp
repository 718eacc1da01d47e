// The promql probe against peers of its own loop: what a server answers, and what it does instead.
#include "probes/promql/kind.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace promql_probe_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

const ProbeKind& kind() { return *probes::promql_rows.probes.front(); }

std::string vector_of(const std::string& series) {
  return R"({"status":"success","data":{"resultType":"vector","result":[)" + series + "]}}";
}

std::string answered(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Asked {
  explicit Asked(Script script, const std::string& more = {}, const std::string& as = "number")
      : peer(loop.io, std::move(script)),
        runner(loop, spec_of(kind(), "promql: {server: 'http://ann:secret@127.0.0.1:" +
                                         std::to_string(peer.port()) +
                                         "/prom/', query: 'up > 0', as: " + as + "}" + more)) {
    runner.of_found_targets().run(milliseconds{200});
  }
  const Sample& sample() const { return runner.sample(); }
  Reason reason() const { return sample().reason; }

  Loop loop;
  FaultyPeer peer;
  Runner runner;
};

Sample said(const std::string& answer) { return Asked(answer_each(answer)).sample(); }

std::string result_of(const std::string& type) {
  return R"({"status":"success","data":{"resultType":")" + type + R"(","result":[1,"5"]}})";
}

std::string many_series() {
  std::string out;
  for (int i = 0; i <= 1'000; ++i)
    out += std::string(i == 0 ? "" : ",") + R"({"metric":{"i":")" + std::to_string(i) +
           R"("},"value":[1,"1"]})";
  return out;
}

Sample twins() {
  Sample out = said(http_ok(vector_of(R"({"metric":{"__name__":"a"},"value":[1,"1"]},)"
                                      R"({"metric":{"__name__":"b"},"value":[1,"2"]})")));
  REQUIRE(out.found.size() == 1);
  CHECK(out.found[0].cells.at(0).index() == 0);
  CHECK(out.detail.find("several series") != std::string::npos);
  return out;
}

const WayTo promql_way{
    &kind(),
    [](const std::string& place) { return "promql: {server: 'http://" + place + "', query: up}"; },
    true};
const SecureWayTo secure_promql_way{
    &kind(),
    [](const std::string& place, const std::string& ca) {
      return "promql: {server: 'https://" + place +
             "', query: up}, tls: {server_name: localhost, ca: " + ca + "}";
    },
    true};

}  // namespace

TEST_CASE("the promql fixtures say exactly what is wrong") {
  CHECK(check_fixtures("promql", {&kind()}) == std::vector<std::string>{});
}

TEST_CASE("it asks as the API of Prometheus wants to be asked, with who we are") {
  std::string request;
  Asked asked(
      [&request](std::shared_ptr<Socket> socket) -> asio::awaitable<void> {
        std::array<char, 4096> bytes{};
        const auto n = co_await socket->async_read_some(asio::buffer(bytes), asio::use_awaitable);
        request.assign(bytes.data(), n);
        const std::string answer = http_ok(vector_of(R"({"metric":{"a":"b"},"value":[1,"5"]})"));
        co_await asio::async_write(*socket, asio::buffer(answer), asio::use_awaitable);
      },
      ", headers: {X-Scope-OrgID: shop}", "ms");
  INFO(request);
  CHECK(request.starts_with("GET /prom/api/v1/query?query=up%20%3E%200 HTTP/1.1\r\n"));
  CHECK(request.find("\r\nAuthorization: Basic YW5uOnNlY3JldA==\r\n") != std::string::npos);
  CHECK(request.find("\r\nX-Scope-OrgID: shop\r\n") != std::string::npos);
  REQUIRE(asked.sample().found.size() == 1);
  CHECK(asked.sample().found[0].name == "a=b");
  CHECK(std::get<double>(asked.sample().found[0].cells.at(0)) == 0.005);
}

TEST_CASE("every outcome of promql's page is what it says") {
  const std::string error = R"({"status":"error","errorType":"bad_data","error":"parse error"})";
  const std::string one = R"({"metric":{},"value":[1,"5"]})";
  const OutcomeCases cases{
      {"the server answers with series", [&] { return said(http_ok(vector_of(one))); }},
      {"the query returns a scalar", [] { return said(http_ok(result_of("scalar"))); }},
      {"two series have the same labels but for `__name__`: their value is missing", twins},
      {"it refuses the query: a mistake in it, a limit, a timeout of its own",
       [&] { return said(answered(400, error)); }},
      {"the query returns a range or a text", [] { return said(http_ok(result_of("string"))); }},
      {"more than 1,000 series", [] { return said(http_ok(vector_of(many_series()))); }},
      {"more than 1 MiB",
       [] { return said(http_ok(std::string((std::size_t{1} << 20U) + 1, ' '))); }},
      {"headers of more than 32 KiB", [] { return Asked(endless_headers()).sample(); }},
      {"the credentials are refused (401, 403)", [] { return said(answered(401, "who?")); }},
      {"another status without an answer of the API",
       [] { return said(answered(502, "<html>bad gateway")); }},
      {"something that is no answer of Prometheus", [] { return said(http_ok("<html>hello")); }},
      {"the answer comes packed otherwise than as gzip",
       [&] { return said(http_ok(vector_of(one), "Content-Encoding: br\r\n")); }},
      {"what answers does not speak HTTP", [] { return said("SSH-2.0-OpenSSH_9.2\r\n"); }},
      {"it answers with an empty vector", [] { return said(http_ok(vector_of(""))); }},
  };
  const std::vector<ShownElsewhere> elsewhere{
      {"tests/unit/app/composition/target_desk_test.cpp",
       {"the answer does not speak of a target that it had before: that target"}}};
  const auto all =
      joined_cases({cases, secure_way_cases(secure_promql_way), way_cases(promql_way)});
  CHECK(check_outcomes("promql", all, elsewhere) == std::vector<std::string>{});
}

TEST_CASE("the API's own refusals are of the query whatever their status") {
  const std::string error = R"({"status":"error","errorType":"execution","error":"too many"})";
  for (const int status : {400, 422, 503})
    CHECK(said(answered(status, error)).reason == Reason::query);
  CHECK(said(answered(403, "not you")).reason == Reason::auth);
  CHECK(Asked(drip(http_ok(vector_of("")), milliseconds{50})).reason() == Reason::timeout);
}

TEST_CASE("what was answered is kept for people when it is no good") {
  CHECK(said(http_ok(vector_of(R"({"metric":{},"value":[1,"5"]})"))).evidence.empty());
  CHECK_FALSE(said(answered(502, "<html>bad gateway")).evidence.empty());
  CHECK_FALSE(said(http_ok("<html>hello")).evidence.empty());
}

TEST_CASE("a warning of the server is shown beside its series") {
  const Asked asked(answer_each(http_ok(
      R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"5"]}]},)"
      R"("warnings":["PromQL info: metric might not be a counter"]})")));
  CHECK(asked.sample().outcome == Outcome::ok);
  CHECK(asked.sample().detail == "PromQL info: metric might not be a counter");
}

}  // namespace promql_probe_test
