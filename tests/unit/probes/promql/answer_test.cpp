// What a Prometheus answers, and what somebody else does in its place.
#include "probes/promql/answer.hpp"

#include <cmath>

#include "tests/unit/catch.hpp"

namespace promql_answer_test {

using namespace runbookd;
using probes::parse_promql_answer;

namespace {

std::string vector_of(const std::string& series) {
  return R"({"status":"success","data":{"resultType":"vector","result":[)" + series + "]}}";
}

net::Failure failure_of(const std::string& body) {
  const auto parsed = parse_promql_answer(body);
  REQUIRE_FALSE(parsed);
  return parsed.error();
}

}  // namespace

TEST_CASE("each series is a target, called by its labels without the metric's name") {
  const auto parsed = parse_promql_answer(vector_of(
      R"({"metric":{"__name__":"up","job":"api","instance":"a:1"},"value":[1700000000.123,"1"]},)"
      R"({"metric":{"job":"db"},"value":[1700000000,"-2.5e3"]})"));
  REQUIRE(parsed);
  REQUIRE(parsed->series.size() == 2);
  CHECK(parsed->series[0].target == "instance=a:1,job=api");
  CHECK(parsed->series[0].value == 1);
  CHECK(parsed->series[1].target == "job=db");
  CHECK(parsed->series[1].value == -2500);
}

TEST_CASE("the order of members does not matter, and what nobody knows is let by") {
  const auto parsed = parse_promql_answer(
      R"({"infos":["i"],"data":{"stats":{"a":[1,{"metric":{"job":"x"}}]},"result":)"
      R"([{"value":[1,"7"],"histogram":null,"metric":{"a":"b"}}],"resultType":"vector"},)"
      R"("warnings":["w"],"status":"success"})");
  REQUIRE(parsed);
  REQUIRE(parsed->series.size() == 1);
  CHECK(parsed->series[0].target == "a=b");
  CHECK(parsed->series[0].value == 7);
  CHECK(parsed->remark == "i");
}

TEST_CASE("a scalar is one series without labels, and so is a vector's series without any") {
  const auto scalar = parse_promql_answer(
      R"({"status":"success","data":{"resultType":"scalar","result":[1700000000,"42"]}})");
  REQUIRE(scalar);
  REQUIRE(scalar->series.size() == 1);
  CHECK(scalar->series[0].target.empty());
  CHECK(scalar->series[0].value == 42);
  const auto sum = parse_promql_answer(vector_of(R"({"metric":{},"value":[1,"3"]})"));
  REQUIRE(sum);
  CHECK(sum->series.at(0).target.empty());
}

TEST_CASE("numbers that are none are kept as such") {
  const auto parsed = parse_promql_answer(
      vector_of(R"({"metric":{"a":"1"},"value":[1,"NaN"]},{"metric":{"a":"2"},"value":[1,"+Inf"]},)"
                R"({"metric":{"a":"3"},"value":[1,"-Inf"]},{"metric":{"a":"4"},"value":[1,"x"]})"));
  REQUIRE(parsed);
  REQUIRE(parsed->series.size() == 3);
  CHECK(std::isnan(parsed->series[0].value));
  CHECK(std::isinf(parsed->series[1].value));
  CHECK(parsed->series[2].value < 0);
}

TEST_CASE("an empty vector is an answer, without series") {
  const auto parsed = parse_promql_answer(vector_of(""));
  REQUIRE(parsed);
  CHECK(parsed->series.empty());
}

TEST_CASE("two series with the same labels but for the metric's name are one that is in doubt") {
  const auto parsed =
      parse_promql_answer(vector_of(R"({"metric":{"__name__":"a","job":"x"},"value":[1,"1"]},)"
                                    R"({"metric":{"__name__":"b","job":"x"},"value":[1,"2"]})"));
  REQUIRE(parsed);
  REQUIRE(parsed->series.size() == 1);
  CHECK(parsed->series[0].twice);
}

TEST_CASE("what the server says of the query is told in its words") {
  const auto failure = failure_of(
      R"({"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:4: parse error"})");
  CHECK(failure.reason == Reason::query);
  CHECK(failure.detail == "bad_data: invalid parameter \"query\": 1:4: parse error");
}

TEST_CASE("a range and a text are results that nobody can compare") {
  for (
      const char* body :
      {R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"]]}]}})",
       R"({"status":"success","data":{"resultType":"string","result":[1,"x"]}})"}) {
    const auto failure = failure_of(body);
    CHECK(failure.reason == Reason::query);
    CHECK(failure.detail.find("no instant vector and no scalar") != std::string::npos);
  }
}

TEST_CASE("more series than are read are an error, not the first thousand") {
  std::string series;
  for (int i = 0; i <= 1'000; ++i)
    series += std::string(i == 0 ? "" : ",") + R"({"metric":{"i":")" + std::to_string(i) +
              R"("},"value":[1,"1"]})";
  CHECK(failure_of(vector_of(series)).reason == Reason::too_large);
}

TEST_CASE("what is no answer of Prometheus is said to be none") {
  for (const auto& body :
       {std::string(), std::string("<html>"), std::string("{}"), std::string("[]"),
        std::string("7"), std::string(R"({"status":"success"})"),
        std::string(R"({"status":"success","data":{}})"),
        std::string(R"({"status":"success","data":{"resultType":"vector","result":7}})"),
        std::string(R"({"status":"success","data":{"resultType":"vector","result":[]}}x)"),
        std::string(R"({"status":"success","data":{"resultType":"vector","result":[)"),
        std::string(100'000, '[')}) {
    const auto failure = failure_of(body);
    INFO(body.substr(0, 80));
    CHECK(failure.reason == Reason::protocol);
    CHECK(failure.detail.size() < 200);
  }
}

TEST_CASE("labels of any size and kind make a name of a bounded size that is told from others") {
  const auto name = [](const std::string& value) { return net::target_of({{"job", value}}); };
  CHECK(name("a,b\\c") == "job=a\\,b\\\\c");
  CHECK(net::target_of({}).empty());
  const std::string longer = name(std::string(1'000, 'x'));
  CHECK(longer.size() <= 200);
  CHECK(longer != name(std::string(1'001, 'x')));
  CHECK(name("\x1b[2J") != name("\x1b[3J"));
  CHECK(name("\x1b[2J").find('\x1b') == std::string::npos);
}

}  // namespace promql_answer_test
