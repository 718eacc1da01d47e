// cloud_run.restart: a new revision of what serves, and the traffic on it, whoever holds the
// traffic.
#include "remediations/cloud_run/spec.hpp"
#include "tests/integration/google_cloud/cloud.hpp"
#include "tests/unit/catch.hpp"

namespace restart_test {

using namespace runbookd;
using namespace runbookd::test;
using remediations::cloud_run::make_restart;

namespace {

constexpr const char* annotation = "runbookd.dev/restarted-by";

struct Restart : Cloud {
  Restart() : action(make_restart({}, service(), env)) {}
  ActionPlan plan() { return Cloud::plan(*action); }
  const sim::Revision& newest() { return world.service().revisions().back(); }
  std::string image(const std::string& revision) {
    return sim::image_of(world.service().find_revision(revision)->spec);
  }
  std::unique_ptr<Action> action;
};

// Traffic is bound to the older of two revisions, as after a rollback.
struct Pinned : Restart {
  Pinned() : held(revision(0)) { pin_traffic(held); }
  std::string held;
};

}  // namespace

TEST_CASE("a restart makes one new revision of the same code, which then serves") {
  Restart cloud;
  const auto before = cloud.serving();
  const auto plan = cloud.plan();
  REQUIRE(plan.go);
  CHECK(cloud.attempts() == 0);
  const auto result = cloud.execute(*cloud.action, plan.parameters);
  CHECK(result.status == ActionStatus::ok);
  CHECK(result.facts.at("from") == before);
  CHECK(result.facts.at("revision") == cloud.newest().name);
  CHECK(cloud.serving() == cloud.newest().name);
  CHECK(cloud.revisions() == 3);
  CHECK(cloud.image(cloud.serving()) == cloud.image(before));
  const auto& annotations = cloud.newest().spec.at("annotations").as_object();
  CHECK(annotations.at(annotation) == "incident-1/step-1");
  CHECK(annotations.at("deployed-by") == "ci");
  CHECK(cloud.changes() == 1);
  CHECK(cloud.read_back(*cloud.action, plan.parameters) == ReadBack::present);
}

TEST_CASE("a restart changes nothing of the service but the annotation") {
  Restart cloud;
  auto before = cloud.world.service().spec();
  const auto plan = cloud.plan();
  REQUIRE(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  before["template"].as_object()["annotations"].as_object()[annotation] = "incident-1/step-1";
  CHECK(cloud.world.service().spec() == before);
}

TEST_CASE("the same restart executed again makes no second revision") {
  Restart cloud;
  const auto plan = cloud.plan();
  REQUIRE(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.revisions() == 3);
  CHECK(cloud.changes() == 1);
}

TEST_CASE("a restart of a service whose traffic is pinned moves the traffic to the new revision") {
  Pinned cloud;
  const auto plan = cloud.plan();
  REQUIRE(plan.go);
  CHECK(plan.detail.find("pinned") != std::string::npos);
  const auto result = cloud.execute(*cloud.action, plan.parameters);
  CHECK(result.status == ActionStatus::ok);
  CHECK(cloud.serving() == cloud.newest().name);
  CHECK(cloud.serving() == result.facts.at("revision"));
  CHECK(cloud.changes() == 2);
  CHECK(cloud.read_back(*cloud.action, plan.parameters) == ReadBack::present);
}

TEST_CASE("a restart after a rollback brings back the code that serves, not the bad template") {
  Pinned cloud;
  const auto bad = cloud.image(cloud.revision(1));
  const auto good = cloud.image(cloud.held);
  REQUIRE(bad != good);
  const auto plan = cloud.plan();
  REQUIRE(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.image(cloud.serving()) == good);
}

TEST_CASE(
    "a restart that lost power between its two patches only moves the traffic when it goes on") {
  Pinned cloud;
  const auto plan = cloud.plan();
  cloud.journal_works = false;  // stops after the first patch
  REQUIRE(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::unknown_effect);
  cloud.journal_works = true;
  CHECK(cloud.serving() == cloud.held);
  CHECK(cloud.read_back(*cloud.action, plan.parameters) == ReadBack::absent);
  CHECK(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.revisions() == 3);
  CHECK(cloud.changes() == 2);
  CHECK(cloud.serving() == cloud.newest().name);
}

TEST_CASE("a lost answer to either patch of a pinned restart leads to one revision and one move") {
  const auto* match = GENERATE("PATCH updateMask=template", "PATCH updateMask=traffic");
  const auto* when = GENERATE("before", "after");
  CAPTURE(match, when);
  Pinned cloud;
  const auto plan = cloud.plan();
  cloud.fault({{"match", match}, {"when", when}, {"kind", "drop_reply"}});
  CHECK(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.revisions() == 3);
  CHECK(cloud.changes() == 2);
  CHECK(cloud.serving() == cloud.newest().name);
}

TEST_CASE("a revision that a deploy tool has named does not stand in the way of a restart") {
  Restart cloud;
  sim::Deploy named;
  named.revision = "guesslyfe-backend-release-7";
  cloud.deploy(named);
  const auto plan = cloud.plan();
  CHECK(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.serving() != "guesslyfe-backend-release-7");
  CHECK(cloud.serving() == cloud.newest().name);
}

TEST_CASE("a restart whose new revision does not start leaves the old one serving and says so") {
  Restart cloud;
  const auto before = cloud.serving();
  const auto plan = cloud.plan();
  sim::Behaviour dead;
  dead.ready = false;
  cloud.world.service().set_image_behaviour(cloud.image(before), dead);
  const auto result = cloud.execute(*cloud.action, plan.parameters);
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(result.error == ActionError::operation_failed);
  CHECK(cloud.serving() == before);
  CHECK(cloud.changes() == 1);
  // After a crash it is waited for, and found failed.
  CHECK(cloud.read_back(*cloud.action, plan.parameters) == ReadBack::in_progress);
  const auto resumed = cloud.resume(*cloud.action, plan.parameters);
  CHECK(resumed.status == ActionStatus::unknown_effect);
  CHECK(resumed.error == ActionError::operation_failed);
}

TEST_CASE("a deploy that overtakes a restart keeps the traffic") {
  Restart cloud;
  const auto plan = cloud.plan();
  std::string theirs;
  cloud.before = [&](const std::string& line) {
    if (theirs.empty() && line.starts_with("PATCH ")) theirs = cloud.deploy();
  };
  const auto result = cloud.execute(*cloud.action, plan.parameters);
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::precondition);
  CHECK(cloud.serving() == theirs);
  CHECK(cloud.changes() == 0);  // deploys by order are not in the log
}

}  // namespace restart_test
