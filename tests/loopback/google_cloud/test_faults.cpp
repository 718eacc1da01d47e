#include "tests/loopback/google_cloud/world_fixture.hpp"
#include "tests/unit/catch.hpp"

namespace test_faults {

using namespace runbookd::sim;

namespace {
json::object rollback(WorldFixture& w) { return {{"traffic", json::array{w.pin(w.revision(0))}}}; }
Reply send_rollback(WorldFixture& w) {
  return w.send("PATCH", std::string(w.service_path) + "?updateMask=traffic",
                json::serialize(rollback(w)));
}
}  // namespace

TEST_CASE("a fault before leaves the world as it was") {
  WorldFixture w;
  w.call("POST", "/_control/faults", {{"match", "PATCH run.googleapis.com"}, {"status", 503}});
  const auto before = w.service();
  const auto answer = w.patch("traffic", rollback(w));
  CHECK(w.status == 503);
  CHECK(w.error_status(answer) == "UNAVAILABLE");
  CHECK(w.service() == before);
  CHECK(w.world.log().view(false).empty());
}

TEST_CASE("a fault after takes effect and loses the reply") {
  WorldFixture w;
  w.call("POST", "/_control/faults",
         {{"match", "PATCH run.googleapis.com updateMask=traffic"},
          {"when", "after"},
          {"kind", "drop_reply"}});
  CHECK(send_rollback(w).delivery == Delivery::drop);
  w.pass(Millis(1000));
  w.service();
  CHECK(w.world.service().serving().at(0).revision->name == w.revision(0));
  const auto log = w.call("GET", "/_control/log").at("requests").as_array();
  REQUIRE(log.size() == 1);
  CHECK(log[0].at("applied") == true);
  CHECK(log[0].at("fault") == "after drop_reply");
}

TEST_CASE("a fault hits as often as it says and lets the rest pass") {
  WorldFixture w;
  w.call("POST", "/_control/faults",
         {{"match", "GET run.googleapis.com"}, {"kind", "hang"}, {"skip", 1}, {"count", 2}});
  CHECK(w.send("GET", w.service_path).delivery == Delivery::reply);
  CHECK(w.send("GET", w.service_path).delivery == Delivery::hang);
  CHECK(w.send("GET", w.service_path).delivery == Delivery::hang);
  CHECK(w.send("GET", w.service_path).delivery == Delivery::reply);
  const auto faults = w.call("GET", "/_control/faults");
  CHECK(faults.at("faults").at(0).at("hits") == 2);
}

TEST_CASE("throttling carries Retry-After and RetryInfo") {
  WorldFixture w;
  w.call("POST", "/_control/faults",
         {{"match", "* run.googleapis.com"}, {"status", 429}, {"retry_after", 2}});
  const auto reply = w.send("GET", w.service_path);
  CHECK(reply.response.status == 429);
  CHECK(reply.response.headers.at(0) == std::pair<std::string, std::string>("Retry-After", "2"));
  CHECK(reply.response.body.find("RetryInfo") != std::string::npos);
}

TEST_CASE("a front end's 502 is not JSON") {
  WorldFixture w;
  w.call("POST", "/_control/faults", {{"match", "GET run.googleapis.com"}, {"kind", "html_502"}});
  const auto reply = w.send("GET", w.service_path);
  CHECK(reply.response.status == 502);
  CHECK(reply.response.content_type.starts_with("text/html"));
}

TEST_CASE("a misspelt order is refused") {
  WorldFixture w;
  w.call("POST", "/_control/faults", {{"match", "GET x"}, {"statsu", 503}});
  CHECK(w.status == 400);
  w.call("POST", "/_control/deploy", {{"eror_rate", 0.5}});
  CHECK(w.status == 400);
  w.call("POST", "/_control/faults", {{"match", "GET x"}, {"kind", "explode"}});
  CHECK(w.status == 400);
}

TEST_CASE("faults reach the app and the metadata server too") {
  WorldFixture w;
  w.call("POST", "/_control/faults", {{"match", "GET workload/api/v1/health"}, {"kind", "reset"}});
  w.call("POST", "/_control/faults", {{"match", "GET metadata"}, {"status", 503}});
  CHECK(w.world.handle_workload(make_request("GET", "/api/v1/health")).delivery == Delivery::reset);
  CHECK(w.send("GET", "/computeMetadata/v1/project/project-id").response.status == 503);
}

TEST_CASE("a deploy by control moves traffic as it is told") {
  WorldFixture w;
  const auto latest = w.call("POST", "/_control/deploy", {{"error_rate", 0.08}});
  CHECK(w.world.service().serving().at(0).revision->name == text_of(latest, "revision"));
  const auto pinned = w.call("POST", "/_control/deploy", {{"traffic", "pinned"}});
  const auto statuses = w.service().at("trafficStatuses");
  CHECK(text_of(statuses.at(0).as_object(), "revision") == text_of(pinned, "revision"));
  w.call("POST", "/_control/deploy", {});
  CHECK(w.world.service().serving().at(0).revision->name == text_of(pinned, "revision"));
}

TEST_CASE("waiting for an operation answers when it is done") {
  WorldFixture w;
  const auto op = w.patch("traffic", rollback(w));
  const auto target = "/run.googleapis.com/v2/" + text_of(op, "name") + ":wait";
  const auto reply = w.send("POST", target, R"({"timeout":"30s"})");
  REQUIRE(reply.finish);
  CHECK(reply.delay == Millis(1000));
  w.pass(reply.delay);
  CHECK(json::parse(reply.finish().body).at("done") == true);
  CHECK(w.send("POST", target, R"({"timeout":"half a minute"})").response.status == 400);
}

}  // namespace test_faults
