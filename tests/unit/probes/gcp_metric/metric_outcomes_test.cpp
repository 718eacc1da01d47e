// What a run of `gcp_metric` ends as, row by row; a simulated cloud is in tests/integration.
#include "probes/gcp_metric/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/google/asked_google.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace metric_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

const GoogleProbe metric_probe{&probes::gcp_metric_kind,
                               R"(gcp_metric: {filter: 'metric.type="x"'})"};

const std::string series =
    R"({"points":[{"interval":{"endTime":"2026-01-16T12:00:00Z"},"value":{"int64Value":"3"}}]})";

std::string list_of(const std::string& all) { return R"({"timeSeries":[)" + all + "]}"; }

}  // namespace

TEST_CASE("every outcome of gcp_metric's page is what it says") {
  const std::string exhausted = R"({"error":{"status":"RESOURCE_EXHAUSTED","message":"quota"}})";
  const OutcomeCases cases{
      {"there is a point", [] { return google_answered(metric_probe, 200, list_of(series)); }},
      {"there is none of the last `within`",
       [] { return google_answered(metric_probe, 200, "{}"); }},
      {"there is no such metric (404)", [] { return google_answered(metric_probe, 404, "{}"); }},
      {"the filter finds several series",
       [] { return google_answered(metric_probe, 200, list_of(series + "," + series)); }},
      {"the filter is not understood (400)",
       [] { return google_answered(metric_probe, 400, "{}"); }},
      {"Google's quota is used up (429)",
       [=] { return google_answered(metric_probe, 429, exhausted, {{"Retry-After", "120"}}); }},
  };
  const auto all = joined_cases({cases, hidden_cases(metric_probe, "series")});
  CHECK(check_outcomes("gcp_metric", all) == std::vector<std::string>{});
}

}  // namespace metric_outcomes_test
