#include "tests/loopback/google_cloud/world_fixture.hpp"
#include "tests/unit/catch.hpp"

namespace test_memorystore {

using namespace runbookd::sim;

TEST_CASE("a failover swaps the zone when its operation is done") {
  WorldFixture w;
  const auto before = text_of(w.call("GET", w.redis_path), "currentLocationId");
  const auto op = w.call("POST", std::string(w.redis_path) + ":failover",
                         {{"dataProtectionMode", "LIMITED_DATA_LOSS"}});
  REQUIRE(w.status == 200);
  CHECK(text_of(w.call("GET", w.redis_path), "state") == "FAILING_OVER");
  w.call("POST", std::string(w.redis_path) + ":failover", {});
  CHECK(w.status == 400);
  w.pass(Millis(1000));
  const auto after = w.call("GET", w.redis_path);
  CHECK(text_of(after, "state") == "READY");
  CHECK(text_of(after, "currentLocationId") != before);
  CHECK(bool_of(w.call("GET", "/redis.googleapis.com/v1/" + text_of(op, "name")), "done"));
}

TEST_CASE("a failover whose promotion fails is an operation with an error") {
  WorldFixture w;
  FailoverDone ended;
  w.world.redis().on_failover([&](FailoverDone done) { ended = std::move(done); });
  const auto op = w.call("POST", std::string(w.redis_path) + ":failover", {});
  w.pass(Millis(5000));
  CHECK(text_of(w.call("GET", w.redis_path), "state") == "FAILING_OVER");
  ended("connection refused");
  const auto done = w.call("GET", "/redis.googleapis.com/v1/" + text_of(op, "name"));
  CHECK(int_of(done.at("error").as_object(), "code") == 13);
  CHECK(w.world.redis().instance().failovers == 0);
  CHECK(text_of(w.call("GET", w.redis_path), "state") == "READY");
}

TEST_CASE("the BASIC tier has no failover") {
  WorldFixture w;
  w.world.redis().instance().tier = "BASIC";
  const auto answer = w.call("POST", std::string(w.redis_path) + ":failover", {});
  CHECK(w.status == 400);
  CHECK(w.error_status(answer) == "FAILED_PRECONDITION");
}

TEST_CASE("a lagging replica refuses a failover that protects data") {
  WorldFixture w;
  w.world.redis().instance().replica_lags = true;
  w.call("POST", std::string(w.redis_path) + ":failover", {});
  w.pass(Millis(1000));
  w.call("GET", w.redis_path);
  CHECK(w.world.redis().instance().failovers == 0);
  w.call("POST", std::string(w.redis_path) + ":failover",
         {{"dataProtectionMode", "FORCE_DATA_LOSS"}});
  w.pass(Millis(1000));
  w.call("GET", w.redis_path);
  CHECK(w.world.redis().instance().failovers == 1);
}

TEST_CASE("a resize needs a mask and takes effect when it is done") {
  WorldFixture w;
  w.call("PATCH", w.redis_path, {{"memorySizeGb", 5}});
  CHECK(w.status == 400);
  w.call("PATCH", std::string(w.redis_path) + "?updateMask=tier", {{"tier", "BASIC"}});
  CHECK(w.status == 400);
  w.call("PATCH", std::string(w.redis_path) + "?updateMask=memorySizeGb", {{"memorySizeGb", 5}});
  REQUIRE(w.status == 200);
  CHECK(int_of(w.call("GET", w.redis_path), "memorySizeGb") == 1);
  w.pass(Millis(1000));
  CHECK(int_of(w.call("GET", w.redis_path), "memorySizeGb") == 5);
}

}  // namespace test_memorystore
