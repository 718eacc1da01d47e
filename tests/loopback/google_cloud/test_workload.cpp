#include "tests/loopback/google_cloud/world_fixture.hpp"
#include "tests/unit/catch.hpp"

namespace test_workload {

using namespace runbookd::sim;

namespace {

/// The sample of a series in the text of /metrics.
double series(WorldFixture& w, const std::string& name) {
  const auto reply = w.world.handle_workload(make_request("GET", "/metrics"));
  const auto at = reply.response.body.find("\n" + name + ' ');
  REQUIRE(at != std::string::npos);
  return std::stod(reply.response.body.substr(at + name.size() + 2));
}

const std::string good = R"(http_requests_total{method="GET",status="200"})";
const std::string bad_text = R"(http_requests_total{method="GET",status="500"})";

}  // namespace

TEST_CASE("counters advance with time at the rate of the traffic") {
  WorldFixture w;
  CHECK(series(w, good) == 0);
  w.pass(std::chrono::seconds(10));
  CHECK(series(w, good) == 2000);
  CHECK(series(w, bad_text) == 0);
  CHECK(series(w, "http_request_duration_seconds_count") == 2000);
}

TEST_CASE("a bad revision fails its share of requests, from a process that started with it") {
  WorldFixture w;
  w.pass(std::chrono::seconds(10));
  const auto started = series(w, "process_start_time_seconds");
  Deploy bad;
  bad.behaviour.error_rate = 0.08;
  w.world.deploy(bad);
  CHECK(series(w, "process_start_time_seconds") == Approx(started + 10));
  CHECK(series(w, good) == 0);
  w.pass(std::chrono::seconds(5));
  CHECK(series(w, bad_text) == 80);
  CHECK(series(w, good) == 920);
}

TEST_CASE("traffic is counted to the revision that served it, however late it is asked for") {
  WorldFixture w;
  Deploy bad;
  bad.behaviour.error_rate = 0.5;
  w.world.deploy(bad);
  w.pass(std::chrono::seconds(4));
  w.patch("traffic", {{"traffic", json::array{w.pin(w.revision(1))}}});
  w.pass(std::chrono::seconds(60));
  // The rollback took effect after one second; the good process is 59 s old.
  CHECK(series(w, bad_text) == 0);
  CHECK(series(w, good) == 59 * 200);
  const auto age = std::chrono::duration<double>(w.now.time_since_epoch()).count() -
                   series(w, "process_start_time_seconds");
  CHECK(age == Approx(59));
}

TEST_CASE("latency shows in the histogram and in the pages") {
  WorldFixture w;
  Deploy slow;
  slow.behaviour.latency = Millis(2000);
  w.world.deploy(slow);
  w.pass(std::chrono::seconds(10));
  CHECK(series(w, R"(http_request_duration_seconds_bucket{le="1"})") == 0);
  CHECK(series(w, R"(http_request_duration_seconds_bucket{le="2.5"})") == 1500);
  CHECK(series(w, R"(http_request_duration_seconds_bucket{le="5"})") == 2000);
  CHECK(w.world.handle_workload(make_request("GET", "/api/v1/health")).delay == Millis(2000));
}

TEST_CASE("memory is told against the limit of the serving revision") {
  WorldFixture w;
  w.world.workload().faults().memory_mb = 1843.2;
  const auto page = [&] {
    const auto r = w.world.handle_workload(make_request("GET", "/api/v1/health/detailed"));
    return json::parse(r.response.body).at("components").at("memory").at("percent").as_double();
  };
  CHECK(page() == Approx(90));
  auto container = w.service().at("template").at("containers").at(0).as_object();
  container["resources"].as_object()["limits"].as_object()["memory"] = "4Gi";
  w.patch("template.containers", {{"template", {{"containers", json::array{container}}}}});
  w.pass(Millis(1000));
  CHECK(page() == Approx(45));
}

TEST_CASE("health is 503 while the app is down") {
  WorldFixture w;
  const auto status = [&] {
    return w.world.handle_workload(make_request("GET", "/api/v1/health")).response.status;
  };
  CHECK(status() == 200);
  w.call("POST", "/_control/app", {{"down", true}});
  CHECK(status() == 503);
  w.call("POST", "/_control/app", {{"clear", true}});
  CHECK(status() == 200);
}

TEST_CASE("instance counts are minutes late") {
  WorldFixture w;
  w.world.settings().instances = 7;
  const std::string base =
      "/monitoring.googleapis.com/v3/projects/guesslyfe-prod/timeSeries?filter=metric.type%3D%22"
      "run.googleapis.com/container/instance_count%22%20AND%20resource.labels.service_name%3D%22"
      "guesslyfe-backend%22&interval.endTime=" +
      rfc3339(w.now) + "&interval.startTime=";
  const auto recent = w.call("GET", base + rfc3339(w.now - std::chrono::minutes(1)));
  CHECK(w.status == 200);
  CHECK_FALSE(recent.contains("timeSeries"));
  const auto found = w.call("GET", base + rfc3339(w.now - std::chrono::minutes(10)));
  const auto& point = found.at("timeSeries").at(0).at("points").at(0);
  CHECK(point.at("value").at("int64Value") == "7");
  CHECK(text_of(point.at("interval").as_object(), "endTime") ==
        rfc3339(std::chrono::floor<std::chrono::minutes>(w.now - std::chrono::minutes(2))));
}

}  // namespace test_workload
