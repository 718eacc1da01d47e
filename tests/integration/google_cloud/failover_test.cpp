// memorystore.failover: asked for once, whatever is lost. A second one would move the primary back.
#include "remediations/memorystore/spec.hpp"
#include "tests/integration/google_cloud/cloud.hpp"
#include "tests/unit/catch.hpp"

namespace failover_test {

using namespace runbookd;
using namespace runbookd::test;
using remediations::memorystore::make_failover;

namespace {

struct Redis : Cloud {
  Redis() : action(make_failover(redis(), env)) {}
  sim::RedisInstance& instance() { return world.redis().instance(); }
  ActionResult execute() { return Cloud::execute(*action, parameters); }
  ReadBack read_back() { return Cloud::read_back(*action, parameters); }
  int failovers() {
    world.catch_up();
    return instance().failovers;
  }
  std::unique_ptr<Action> action;
  Facts parameters;
};

struct Planned : Redis {
  Planned() {
    const auto made = plan(*action);
    REQUIRE(made.go);
    parameters = made.parameters;
  }
};

json::object losing(const std::string& when, const std::string& kind) {
  return {{"match", "POST redis.googleapis.com :failover"}, {"when", when}, {"kind", kind}};
}

}  // namespace

TEST_CASE("a failover moves the primary to the other zone, without forced data loss") {
  Planned cloud;
  CHECK(cloud.attempts() == 0);
  CHECK(cloud.read_back() == ReadBack::absent);
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::ok);
  CHECK(result.facts.at("from") == "us-central1-a");
  CHECK(result.facts.at("to") == "us-central1-c");
  CHECK(result.facts.at("operation") == cloud.journaled.at("operation"));
  CHECK(cloud.instance().current_zone == "us-central1-c");
  CHECK(cloud.failovers() == 1);
  CHECK(json::parse(cloud.attempt(0).request.body).at("dataProtectionMode") == "LIMITED_DATA_LOSS");
  CHECK(cloud.read_back() == ReadBack::present);
}

TEST_CASE("a failover that was done is not done again by the same parameters") {
  Planned cloud;
  REQUIRE(cloud.execute().status == ActionStatus::ok);
  const auto again = cloud.execute();
  CHECK(again.status == ActionStatus::no_effect);
  CHECK(again.error == ActionError::precondition);
  CHECK(cloud.failovers() == 1);
}

TEST_CASE("an instance without a replica, or that is busy, is not failed over") {
  Redis cloud;
  cloud.instance().tier = "BASIC";
  CHECK(cloud.plan(*cloud.action).error == ActionError::ineligible);
  cloud.instance().tier = "STANDARD_HA";
  cloud.instance().state = "MAINTENANCE";
  CHECK(cloud.plan(*cloud.action).error == ActionError::ineligible);
  CHECK(cloud.attempts() == 0);
}

TEST_CASE("a failover that was lost before it began is not asked for twice") {
  const std::string kind = GENERATE(as<std::string>{}, "status", "html_502", "drop_reply", "reset");
  CAPTURE(kind);
  Planned cloud;
  cloud.fault(losing("before", kind));
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(cloud.attempts() == 1);
  CHECK(cloud.failovers() == 0);
  CHECK(cloud.read_back() == ReadBack::absent);
}

TEST_CASE("a failover that began though its answer was lost is found among the operations") {
  const std::string kind = GENERATE(as<std::string>{}, "status", "html_502", "drop_reply", "reset");
  CAPTURE(kind);
  Planned cloud;
  cloud.fault(losing("after", kind));
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::ok);
  CHECK(cloud.attempts() == 1);
  CHECK(cloud.failovers() == 1);
  CHECK(cloud.journaled.count("operation") == 1);
  CHECK(cloud.read_back() == ReadBack::present);
}

TEST_CASE("a failover that outlives the deadline is in progress, and is waited for later") {
  Planned cloud;
  cloud.timeout = milliseconds{1800};
  cloud.world.settings().operation.common = seconds{60};
  CHECK(cloud.execute().error == ActionError::timeout);
  CHECK(cloud.read_back() == ReadBack::in_progress);
  cloud.journaled.clear();  // a crash before the record
  CHECK(cloud.read_back() == ReadBack::in_progress);
  cloud.timeout = seconds{15};
  cloud.pass(seconds{60});
  CHECK(cloud.resume(*cloud.action, cloud.parameters).status == ActionStatus::ok);
  CHECK(cloud.read_back() == ReadBack::present);
  CHECK(cloud.failovers() == 1);
}

TEST_CASE("a failover in a cloud that hangs ends at the deadline, and read_back finds it") {
  Planned cloud;
  cloud.timeout = milliseconds{800};
  cloud.fault(losing("after", "hang"));
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(result.error == ActionError::timeout);
  CHECK(cloud.loop.end == Loop::End::by_itself);
  CHECK(cloud.read_back() == ReadBack::present);
  CHECK(cloud.failovers() == 1);
}

TEST_CASE("a replica that is too far behind ends the operation with an error, and nothing moved") {
  Planned cloud;
  cloud.instance().replica_lags = true;
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(result.error == ActionError::operation_failed);
  CHECK(cloud.failovers() == 0);
  CHECK(cloud.instance().current_zone == "us-central1-a");
}

TEST_CASE("a failover is asked for again after 401 and 429, which applied nothing") {
  const int status = GENERATE(401, 429);
  CAPTURE(status);
  Planned cloud;
  cloud.fault({{"match", "POST redis.googleapis.com :failover"}, {"status", status}});
  CHECK(cloud.execute().status == ActionStatus::ok);
  CHECK(cloud.attempts() == 2);
  CHECK(cloud.failovers() == 1);
}

TEST_CASE("a failover that is not permitted says which permission is missing") {
  Planned cloud;
  cloud.world.settings().denied_permissions = {"redis.instances.failover"};
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::permission);
  CHECK(result.detail.find("redis.instances.failover") != std::string::npos);
  CHECK(cloud.read_back() == ReadBack::absent);
}

TEST_CASE("somebody else's failover is waited out, not taken for ours") {
  Planned cloud;
  cloud.world.settings().operation.common = seconds{60};
  const auto first = make_failover(cloud.redis(), cloud.env);
  cloud.timeout = milliseconds{1500};
  cloud.Cloud::execute(*first, cloud.parameters);
  const auto ours = cloud.execute();
  CHECK(ours.status == ActionStatus::no_effect);
  CHECK(ours.error == ActionError::ineligible);
  CHECK(cloud.attempts() == 1);
}

}  // namespace failover_test
