#include "tests/loopback/google_cloud/world_fixture.hpp"
#include "tests/unit/catch.hpp"

namespace test_run_traffic {

using namespace runbookd::sim;

TEST_CASE("traffic moves when its operation is done, not when it is accepted") {
  WorldFixture w;
  const auto op = w.patch("traffic", {{"traffic", json::array{w.pin(w.revision(0))}}});
  REQUIRE(w.status == 200);
  CHECK_FALSE(op.contains("done"));
  auto during = w.service();
  CHECK(bool_of(during, "reconciling"));
  CHECK(array_of(during, "trafficStatuses")->at(0).at("type") ==
        "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST");
  w.pass(Millis(1000));
  auto after = w.service();
  CHECK_FALSE(after.contains("reconciling"));
  CHECK(text_of(array_of(after, "trafficStatuses")->at(0).as_object(), "revision") ==
        w.revision(0));
  CHECK(text_of(after, "generation") == text_of(after, "observedGeneration"));
  CHECK(after.at("terminalCondition").at("state") == "CONDITION_SUCCEEDED");
  CHECK(bool_of(w.call("GET", "/run.googleapis.com/v2/" + text_of(op, "name")), "done"));
}

TEST_CASE("traffic must sum to 100 and name revisions that exist") {
  WorldFixture w;
  const auto& wrong_sum = w.patch("traffic", {{"traffic", json::array{w.pin(w.revision(0), 90)}}});
  CHECK(w.status == 400);
  CHECK(w.error_status(wrong_sum) == "INVALID_ARGUMENT");
  w.patch("traffic", {{"traffic", json::array{w.pin("guesslyfe-backend-00099-zzz")}}});
  CHECK(w.status == 400);
  const std::string full = w.world.service().full_name() + "/revisions/" + w.revision(0);
  w.patch("traffic", {{"traffic", json::array{w.pin(full)}}});
  CHECK(w.status == 400);
  CHECK(w.world.log().view(false).empty());
  CHECK(w.world.log().view(true).size() == 3);
}

TEST_CASE("latest traffic stays on the old revision when the new one never becomes ready") {
  WorldFixture w;
  Deploy broken;
  broken.behaviour.ready = false;
  const auto name = std::get<std::string>(w.world.deploy(broken));
  const auto service = w.service();
  CHECK(WorldFixture::short_name(text_of(service, "latestCreatedRevision")) == name);
  CHECK(WorldFixture::short_name(text_of(service, "latestReadyRevision")) == w.revision(1));
  CHECK(service.at("terminalCondition").at("state") == "CONDITION_FAILED");
  CHECK(w.world.service().serving().at(0).revision->name == w.revision(1));
  const auto revision = w.call("GET", std::string(w.service_path) + "/revisions/" + name);
  CHECK(revision.at("conditions").at(0).at("state") == "CONDITION_FAILED");
}

TEST_CASE("pinning traffic to a revision that never became ready fails in the operation") {
  WorldFixture w;
  Deploy broken;
  broken.behaviour.ready = false;
  const auto name = std::get<std::string>(w.world.deploy(broken));
  const auto op = w.patch("traffic", {{"traffic", json::array{w.pin(name)}}});
  CHECK(w.status == 200);
  w.pass(Millis(1000));
  const auto done = w.call("GET", "/run.googleapis.com/v2/" + text_of(op, "name"));
  CHECK(w.status == 200);
  CHECK(done.contains("error"));
  CHECK(w.world.service().serving().at(0).revision->name == w.revision(1));
}

TEST_CASE("while traffic is pinned a new revision becomes ready and serves nothing") {
  WorldFixture w;
  w.patch("traffic", {{"traffic", json::array{w.pin(w.revision(1))}}});
  w.pass(Millis(1000));
  const auto name = std::get<std::string>(w.world.deploy({}));
  CHECK(w.world.service().latest_ready() == name);
  CHECK(w.world.service().serving().at(0).revision->name == w.revision(1));
}

TEST_CASE("a split is served by both revisions in proportion") {
  WorldFixture w;
  Deploy bad;
  bad.behaviour.error_rate = 0.5;
  const auto name = std::get<std::string>(w.world.deploy(bad));
  w.patch("traffic", {{"traffic", json::array{w.pin(w.revision(1), 90), w.pin(name, 10)}}});
  w.pass(Millis(1000));
  w.service();
  CHECK(number_of(w.world.workload().view(), "error_rate") == Approx(0.05));
}

}  // namespace test_run_traffic
