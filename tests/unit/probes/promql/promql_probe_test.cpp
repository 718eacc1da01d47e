// The promql probe against peers of its own loop: what a server answers, and what it does instead.
#include "probes/promql/kind.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <tuple>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"

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

TEST_CASE("each row of its outcomes") {
  using R = Reason;
  const std::string error = R"({"status":"error","errorType":"bad_data","error":"parse error"})";
  std::string many;
  for (int i = 0; i <= 1'000; ++i)
    many += std::string(i == 0 ? "" : ",") + R"({"metric":{"i":")" + std::to_string(i) +
            R"("},"value":[1,"1"]})";
  const std::vector<std::tuple<std::string, std::string, Outcome, R>> rows{
      {"series", http_ok(vector_of(R"({"metric":{},"value":[1,"5"]})")), Outcome::ok, R::none},
      {"an empty vector", http_ok(vector_of("")), Outcome::unknown, R::no_series},
      {"it refuses the query", answered(400, error), Outcome::bad, R::query},
      {"a limit of its own", answered(422, error), Outcome::bad, R::query},
      {"its own timeout", answered(503, error), Outcome::bad, R::query},
      {"a text", http_ok(R"({"status":"success","data":{"resultType":"string","result":[1,"x"]}})"),
       Outcome::bad, R::query},
      {"too many series", http_ok(vector_of(many)), Outcome::bad, R::too_large},
      {"more than a megabyte", http_ok(std::string(2 << 20, ' ')), Outcome::bad, R::too_large},
      {"401", answered(401, "who are you?"), Outcome::bad, R::auth},
      {"403", answered(403, "not you"), Outcome::bad, R::auth},
      {"a status without an answer", answered(502, "<html>bad gateway"), Outcome::bad, R::status},
      {"no answer of Prometheus", http_ok("<html>hello"), Outcome::bad, R::protocol},
  };
  for (const auto& [what, answer, outcome, reason] : rows) {
    INFO(what);
    const Asked asked(answer_each(answer));
    CHECK(asked.sample().outcome == outcome);
    CHECK(asked.reason() == reason);
    // What a person would want to see, where something was answered.
    CHECK(asked.sample().evidence.empty() == (outcome != Outcome::bad));
  }
  CHECK(Asked(hang()).reason() == Reason::timeout);
  CHECK(Asked(reset()).reason() == Reason::reset);
  CHECK(Asked(endless_headers()).reason() == Reason::too_large);
  CHECK(Asked(drip(http_ok(vector_of("")), milliseconds{50})).reason() == Reason::timeout);
}

TEST_CASE("a warning of the server is shown beside its series") {
  const Asked asked(answer_each(http_ok(
      R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"5"]}]},)"
      R"("warnings":["PromQL info: metric might not be a counter"]})")));
  CHECK(asked.sample().outcome == Outcome::ok);
  CHECK(asked.sample().detail == "PromQL info: metric might not be a counter");
}

TEST_CASE("two series that are told apart by nothing have no value") {
  const Asked asked(answer_each(http_ok(vector_of(
      R"({"metric":{"__name__":"a"},"value":[1,"1"]},{"metric":{"__name__":"b"},"value":[1,"2"]})"))));
  REQUIRE(asked.sample().found.size() == 1);
  CHECK(asked.sample().found[0].cells.at(0).index() == 0);
  CHECK(asked.sample().detail.find("several series") != std::string::npos);
}

}  // namespace promql_probe_test
