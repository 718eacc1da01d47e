// `gcp_metric` against the simulated cloud; the rows are those of the probe's page.
#include "probes/gcp_metric/kind.hpp"
#include "tests/integration/google_cloud/asked.hpp"
#include "tests/unit/catch.hpp"

namespace metric_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::gcp_metric_kind;

namespace {

const std::string type = "custom.googleapis.com/depth";

std::string keys(const std::string& more = "", const std::string& metric = type) {
  return R"(gcp_metric: {filter: 'metric.type=")" + metric + "\"'" + more + "}";
}

struct Metric : Asked {
  explicit Metric(const std::string& more = "") : Asked(gcp_metric_kind, keys(more)) {}
  void set(double value, int series = 1, milliseconds age = minutes{2}) {
    cloud.world.monitoring().gauges()[type] = {value, series, age};
  }
};

}  // namespace

TEST_CASE("| there is a point | ok | |") {
  Metric metric(", as: percent");
  metric.set(50);
  const auto sample = metric.look();
  metric.check(sample, Outcome::ok, Reason::none);
  CHECK(std::get<double>(sample.cells.at(0)) == Approx(0.5));
  const double now =
      std::chrono::duration<double>(metric.cloud.world.now().time_since_epoch()).count();
  const double age = now - std::get<double>(sample.cells.at(1));
  CHECK(age >= 120);
  CHECK(age < 190);
  CHECK(sample.detail.starts_with("the point is 2m"));
}

TEST_CASE("| there is none of the last `within`, or no such metric .. | unknown | `missing` |") {
  Metric metric(", within: 5m");
  metric.set(3, 1, minutes{7});
  auto sample = metric.look();
  metric.check(sample, Outcome::unknown, Reason::missing);
  CHECK(sample.detail == "Cloud Monitoring has no point of the last 5m");
  metric.ask(gcp_metric_kind, keys("", "custom.googleapis.com/nothing"));
  metric.check(metric.look(), Outcome::unknown, Reason::missing);
}

TEST_CASE("| the filter finds several series, or is not understood .. | unknown | `query` |") {
  Metric metric;
  metric.set(3, 4);
  const auto sample = metric.look();
  metric.check(sample, Outcome::unknown, Reason::query);
  CHECK(sample.detail == "the filter finds 4 series: name one, or make one of them by `reducer`");
  metric.ask(gcp_metric_kind, "gcp_metric: {filter: 'metric.type is depth'}");
  metric.check(metric.look(), Outcome::unknown, Reason::query);
}

TEST_CASE("several series are made one by a reducer") {
  Metric metric(", aligner: ALIGN_MEAN, reducer: REDUCE_SUM");
  metric.set(3, 4);
  const auto sample = metric.look();
  metric.check(sample, Outcome::ok, Reason::none);
  CHECK(std::get<double>(sample.cells.at(0)) == 12);
}

TEST_CASE("what hides a metric from us is no evidence") {
  of_hidden("monitoring.googleapis.com", gcp_metric_kind, keys(), "monitoring.timeSeries.list");
}

TEST_CASE("a question about a metric is one that Google's documents know") {
  Metric metric(", aligner: ALIGN_MEAN, reducer: REDUCE_MAX, period: 5m");
  metric.set(3);
  metric.look();
  REQUIRE(metric.cloud.seen.size() == 1);
  CHECK(metric.cloud.seen[0].status == 200);
  CHECK(metric.cloud.seen[0].wrong.empty());
}

}  // namespace metric_test
