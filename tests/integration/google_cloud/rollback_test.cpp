// cloud_run.rollback in a cloud that works, and in one where others work at the same time.
#include "remediations/cloud_run/spec.hpp"
#include "tests/integration/google_cloud/cloud.hpp"
#include "tests/unit/catch.hpp"

namespace rollback_test {

using namespace runbookd;
using namespace runbookd::test;
using remediations::cloud_run::make_rollback;

namespace {

sim::Deploy broken() {
  sim::Deploy order;
  order.behaviour.error_rate = 0.5;
  return order;
}

// A bad deploy serves; the revision before it was well.
struct BadDeploy : Cloud {
  BadDeploy() : good(serving()), bad(deploy(broken())) {
    rollback = make_rollback({}, service(), env);
  }
  std::string good, bad;
  std::unique_ptr<Action> rollback;
};

}  // namespace

TEST_CASE("a rollback plans with reads alone and moves all traffic to the revision before") {
  BadDeploy cloud;
  const auto plan = cloud.plan(*cloud.rollback);
  REQUIRE(plan.go);
  CHECK(plan.parameters.at("from") == cloud.bad);
  CHECK(plan.parameters.at("to") == cloud.good);
  CHECK(plan.prior.at("traffic") == "LATEST=100");
  CHECK(cloud.attempts() == 0);
  CHECK(cloud.read_back(*cloud.rollback, plan.parameters) == ReadBack::absent);

  const auto result = cloud.execute(*cloud.rollback, plan.parameters);
  CHECK(result.status == ActionStatus::ok);
  CHECK(result.detail == "all traffic is on " + cloud.good);
  CHECK(cloud.serving() == cloud.good);
  CHECK(cloud.changes() == 1);
  CHECK(cloud.attempts() == 1);
  CHECK(cloud.journaled.at("operation") == result.facts.at("operation"));
  CHECK(cloud.read_back(*cloud.rollback, plan.parameters) == ReadBack::present);
}

TEST_CASE("the patch of a rollback names the traffic alone and carries the etag") {
  BadDeploy cloud;
  const auto plan = cloud.plan(*cloud.rollback);
  const auto etag = cloud.world.service().etag();
  REQUIRE(cloud.execute(*cloud.rollback, plan.parameters).status == ActionStatus::ok);
  const auto& sent = cloud.attempt(0).request;
  CHECK(sent.query == sim::Query{{"updateMask", "traffic"}});
  const auto body = json::parse(sent.body).as_object();
  CHECK(body.size() == 2);
  CHECK(body.at("etag").as_string() == etag);
  CHECK(body.at("traffic").as_array().size() == 1);
}

TEST_CASE("a rollback that is executed again changes nothing more") {
  BadDeploy cloud;
  const auto plan = cloud.plan(*cloud.rollback);
  REQUIRE(cloud.execute(*cloud.rollback, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.execute(*cloud.rollback, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.attempts() == 1);
}

TEST_CASE("a revision that never became ready is skipped, and the plan says why") {
  Cloud cloud;
  const auto good = cloud.serving();
  sim::Deploy dead;
  dead.behaviour.ready = false;
  const auto never_ready = cloud.deploy(dead);
  const auto bad = cloud.deploy(broken());
  REQUIRE(cloud.serving() == bad);
  const auto rollback = make_rollback({}, cloud.service(), cloud.env);
  const auto plan = cloud.plan(*rollback);
  REQUIRE(plan.go);
  CHECK(plan.parameters.at("to") == good);
  CHECK(plan.parameters.at("rejected").find(never_ready + ": not ready") != std::string::npos);
  CHECK(cloud.execute(*rollback, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.serving() == good);
}

TEST_CASE("a revision of the same image is no way back") {
  Cloud cloud;
  const auto older = cloud.revision(0);
  const auto image = sim::image_of(cloud.world.service().find_revision(cloud.serving())->spec);
  sim::Deploy same = broken();
  same.image = image;
  cloud.deploy(same);
  const auto plan = cloud.plan(*make_rollback({}, cloud.service(), cloud.env));
  REQUIRE(plan.go);
  CHECK(plan.parameters.at("to") == older);
}

TEST_CASE("a rollback by name goes to that revision, and to none that does not exist") {
  BadDeploy cloud;
  remediations::cloud_run::RollbackArguments named;
  named.to = cloud.revision(0);
  const auto rollback = make_rollback(named, cloud.service(), cloud.env);
  const auto plan = cloud.plan(*rollback);
  REQUIRE(plan.go);
  CHECK(cloud.execute(*rollback, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.serving() == cloud.revision(0));
  named.to = "guesslyfe-backend-09999-zzz";
  const auto refused = cloud.plan(*make_rollback(named, cloud.service(), cloud.env));
  CHECK_FALSE(refused.go);
  CHECK(refused.error == ActionError::no_target);
}

TEST_CASE("with the traffic split a rollback does not guess which revision is bad") {
  BadDeploy cloud;
  const auto half = [](const std::string& revision) {
    return json::object{{"type", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"},
                        {"revision", revision},
                        {"percent", 50}};
  };
  cloud.somebody_patches("traffic", {{"traffic", {half(cloud.good), half(cloud.bad)}}});
  const auto plan = cloud.plan(*cloud.rollback);
  CHECK_FALSE(plan.go);
  CHECK(plan.error == ActionError::ineligible);
}

TEST_CASE("a change by others between look and patch costs one conflict, not the rollback") {
  BadDeploy cloud;
  const auto plan = cloud.plan(*cloud.rollback);
  bool raced = false;
  cloud.before = [&](const std::string& line) {
    if (raced || !line.starts_with("PATCH ")) return;
    raced = true;
    cloud.somebody_patches("labels", {{"labels", {{"by", "somebody"}}}});
  };
  const auto result = cloud.execute(*cloud.rollback, plan.parameters);
  CHECK(result.status == ActionStatus::ok);
  CHECK(cloud.serving() == cloud.good);
  REQUIRE(cloud.attempts() == 3);  // theirs, ours in conflict, ours
  CHECK(cloud.attempt(1).status == 409);
  CHECK(cloud.attempt(2).applied);
  CHECK(cloud.world.service().spec().at("labels").at("by") == "somebody");
}

TEST_CASE("a service that others change at every turn is left alone after three conflicts") {
  BadDeploy cloud;
  const auto plan = cloud.plan(*cloud.rollback);
  int n = 0;
  cloud.before = [&](const std::string& line) {
    if (line.starts_with("PATCH "))
      cloud.somebody_patches("labels", {{"labels", {{"n", std::to_string(++n)}}}});
  };
  const auto result = cloud.execute(*cloud.rollback, plan.parameters);
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::conflict);
  CHECK(n == 3);
  CHECK(cloud.serving() == cloud.bad);
}

TEST_CASE("a deploy after the plan makes the rollback pointless, and nothing is sent") {
  BadDeploy cloud;
  const auto plan = cloud.plan(*cloud.rollback);
  const auto fixed = cloud.deploy();
  const auto result = cloud.execute(*cloud.rollback, plan.parameters);
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::precondition);
  CHECK(cloud.attempts() == 0);
  CHECK(cloud.serving() == fixed);
}

TEST_CASE("a service of another name is not found, and is not guessed at") {
  BadDeploy cloud;
  auto other = cloud.service();
  other.identity = cloud.named("guesslyfe-frontend");
  const auto rollback = make_rollback({}, other, cloud.env);
  const auto plan = cloud.plan(*rollback);
  CHECK_FALSE(plan.go);
  CHECK(plan.error == ActionError::not_found);
  CHECK(plan.detail.find("guesslyfe-frontend") != std::string::npos);
  const auto result = cloud.execute(*rollback, {{"from", cloud.bad}, {"to", cloud.good}});
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(cloud.read_back(*rollback, {{"from", cloud.bad}, {"to", cloud.good}}) ==
        ReadBack::unreadable);
  CHECK(cloud.attempts() == 0);
}

}  // namespace rollback_test
