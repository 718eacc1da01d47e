#include "daemon/net/google/monitoring.hpp"

#include "tests/unit/catch.hpp"

namespace monitoring_test {

using namespace runbookd;
using namespace runbookd::net;

namespace {

const Wall noon = *parse_rfc3339("2026-01-16T12:00:00Z");

std::string series(const std::string& end, const std::string& value) {
  return R"({"points":[{"interval":{"endTime":")" + end + R"("},"value":{)" + value + "}}]}";
}
std::string answer(const std::string& all) { return R"({"timeSeries":[)" + all + "]}"; }

}  // namespace

TEST_CASE("a query names what it asks for, in Google's words") {
  MetricQuery query{"p", R"(metric.type="x")"};
  CHECK(metric_path(query, noon) ==
        "/v3/projects/p/timeSeries?filter=metric.type%3D%22x%22"
        "&interval.startTime=2026-01-16T11%3A54%3A00.000Z"
        "&interval.endTime=2026-01-16T12%3A00%3A00.000Z&pageSize=200");
  query.aligner = "ALIGN_RATE";
  query.reducer = "REDUCE_SUM";
  query.period = minutes{5};
  const auto path = metric_path(query, noon);
  CHECK(path.find("&aggregation.alignmentPeriod=300s&aggregation.perSeriesAligner=ALIGN_RATE") !=
        std::string::npos);
  CHECK(path.find("&aggregation.crossSeriesReducer=REDUCE_SUM") != std::string::npos);
}

TEST_CASE("the newest point of each series is read, whatever kind of number it is") {
  const auto points =
      newest_points(answer(series("2026-01-16T11:58:00Z", R"("int64Value":"3")") + "," +
                           series("2026-01-16T11:57:00Z", R"("doubleValue":0.5)") + "," +
                           series("2026-01-16T11:56:00Z", R"("boolValue":true)")));
  REQUIRE(points);
  REQUIRE(points->size() == 3);
  CHECK(points->at(0).value == 3);
  CHECK(points->at(1).value == 0.5);
  CHECK(points->at(2).value == 1);
  CHECK(points->at(0).at == noon - minutes{2});
}

TEST_CASE("a series without a number has no point, and no answer is none") {
  CHECK(newest_points("{}")->empty());
  CHECK(newest_points(answer(R"({"points":[]})"))->empty());
  CHECK(newest_points(answer(series("2026-01-16T11:58:00Z", R"("stringValue":"x")")))->empty());
  CHECK(newest_points(answer(series("soon", R"("doubleValue":1)")))->empty());
  CHECK(newest_points(answer(R"({"points":[7]})"))->empty());
  CHECK_FALSE(newest_points("<html>"));
  CHECK_FALSE(newest_points(R"({"timeSeries":[7]})"));
}

TEST_CASE("how late a point is, is said as people say it") {
  CHECK(how_old({noon, 0}, noon + seconds{130}) == "2m10s old");
  CHECK(how_old({noon, 0}, noon - seconds{1}) == "from the future");
}

}  // namespace monitoring_test
