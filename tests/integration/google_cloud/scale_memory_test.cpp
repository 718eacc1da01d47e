// cloud_run.scale and cloud_run.memory: upwards only, within bounds, and nothing else changes.
#include "remediations/cloud_run/spec.hpp"
#include "tests/integration/google_cloud/cloud.hpp"
#include "tests/unit/catch.hpp"

namespace scale_memory_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::remediations::cloud_run;

namespace {

CountBound at_least(int n) {
  CountBound out;
  out.at_least = n;
  return out;
}

CountBound raised_by(int n, int up_to) {
  CountBound out;
  out.raise_by = n;
  out.up_to = up_to;
  return out;
}

struct Scaled : Cloud {
  explicit Scaled(ScaleArguments arguments) : action(make_scale(arguments, service(), env)) {}
  std::int64_t service_count(const char* name) {
    const auto* scaling = sim::object_of(world.service().spec(), "scaling");
    return scaling == nullptr ? 0 : sim::int_of(*scaling, name);
  }
  std::int64_t revision_max() {
    const auto& spec = world.service().find_revision(serving())->spec;
    return sim::int_of(*sim::object_of(spec, "scaling"), "maxInstanceCount");
  }
  std::unique_ptr<Action> action;
};

struct Grown : Cloud {
  explicit Grown(std::int64_t by, std::int64_t up_to)
      : action(make_memory({by, up_to, ""}, service(), env)) {}
  json::object container() {
    return world.service().find_revision(serving())->spec.at("containers").at(0).as_object();
  }
  std::unique_ptr<Action> action;
};

}  // namespace

TEST_CASE("a higher minimum is set on the service and makes no revision") {
  Scaled cloud({at_least(3), {}});
  const auto plan = cloud.plan(*cloud.action);
  REQUIRE(plan.go);
  CHECK(cloud.read_back(*cloud.action, plan.parameters) == ReadBack::absent);
  CHECK(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.service_count("minInstanceCount") == 3);
  CHECK(cloud.revisions() == 2);
  CHECK(cloud.changes() == 1);
  CHECK(cloud.read_back(*cloud.action, plan.parameters) == ReadBack::present);
}

TEST_CASE("a maximum above the revision's own takes a new revision, which serves") {
  Scaled cloud({at_least(3), raised_by(5, 20)});
  const auto plan = cloud.plan(*cloud.action);
  REQUIRE(plan.go);
  CHECK(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.service_count("minInstanceCount") == 3);
  CHECK(cloud.service_count("maxInstanceCount") == 15);
  CHECK(cloud.revision_max() == 15);
  CHECK(cloud.revisions() == 3);
  CHECK(cloud.changes() == 1);
  CHECK(cloud.read_back(*cloud.action, plan.parameters) == ReadBack::present);
}

TEST_CASE("where the service's maximum is refused as beta, the revision's does it") {
  Scaled cloud({{}, at_least(20)});
  cloud.world.settings().service_max_requires_beta = true;
  const auto plan = cloud.plan(*cloud.action);
  const auto result = cloud.execute(*cloud.action, plan.parameters);
  CHECK(result.status == ActionStatus::ok);
  CHECK(cloud.revision_max() == 20);
  CHECK(cloud.service_count("maxInstanceCount") == 0);
  CHECK(cloud.changes() == 1);
}

TEST_CASE("a scale step never lowers, and asks for nothing that is there") {
  Scaled cloud({at_least(1), at_least(5)});
  const auto plan = cloud.plan(*cloud.action);
  CHECK_FALSE(plan.go);
  CHECK(plan.error == ActionError::out_of_bounds);
  CHECK(cloud.attempts() == 0);
}

TEST_CASE("a minimum that people raised further meanwhile stays") {
  Scaled cloud({at_least(3), {}});
  const auto plan = cloud.plan(*cloud.action);
  cloud.somebody_patches("scaling.minInstanceCount", {{"scaling", {{"minInstanceCount", 6}}}});
  CHECK(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.service_count("minInstanceCount") == 6);
  CHECK(cloud.changes() == 1);  // theirs
}

TEST_CASE("under manual scaling a minimum would do nothing, so it is refused") {
  Scaled cloud({at_least(3), {}});
  cloud.somebody_patches("scaling",
                         {{"scaling", {{"scalingMode", "MANUAL"}, {"manualInstanceCount", 2}}}});
  const auto plan = cloud.plan(*cloud.action);
  CHECK_FALSE(plan.go);
  CHECK(plan.error == ActionError::ineligible);
}

TEST_CASE("a scale step whose answer was lost is not sent again") {
  Scaled cloud({at_least(4), {}});
  const auto plan = cloud.plan(*cloud.action);
  cloud.fault({{"match", "PATCH scaling"}, {"when", "after"}, {"kind", "reset"}});
  CHECK(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.attempts() == 1);
}

TEST_CASE("more memory comes in a new revision that is otherwise the same") {
  Grown cloud(2 * gib, 8 * gib);
  auto expected = cloud.container();
  const auto plan = cloud.plan(*cloud.action);
  REQUIRE(plan.go);
  const auto result = cloud.execute(*cloud.action, plan.parameters);
  CHECK(result.status == ActionStatus::ok);
  expected["resources"].as_object()["limits"].as_object()["memory"] = "4Gi";
  CHECK(cloud.container() == expected);
  CHECK(cloud.revisions() == 3);
  CHECK(cloud.changes() == 1);
  CHECK(cloud.read_back(*cloud.action, plan.parameters) == ReadBack::present);
}

TEST_CASE("memory ends at its bound, and at what the CPUs allow") {
  Grown bounded(4 * gib, 3 * gib);
  const auto plan = bounded.plan(*bounded.action);
  REQUIRE(plan.go);
  CHECK(plan.parameters.at("memory") == std::to_string(3 * gib));
  Grown reached(gib, 2 * gib);
  CHECK(reached.plan(*reached.action).error == ActionError::out_of_bounds);
  Grown too_much(14 * gib, 32 * gib);  // 16Gi takes 4 CPUs, the container has 2
  const auto refused = too_much.plan(*too_much.action);
  CHECK_FALSE(refused.go);
  CHECK(refused.error == ActionError::out_of_bounds);
}

TEST_CASE("a memory step whose answer was lost makes one revision") {
  const auto* when = GENERATE("before", "after");
  CAPTURE(when);
  Grown cloud(gib, 8 * gib);
  const auto plan = cloud.plan(*cloud.action);
  cloud.fault({{"match", "PATCH template"}, {"when", when}, {"kind", "drop_reply"}});
  CHECK(cloud.execute(*cloud.action, plan.parameters).status == ActionStatus::ok);
  CHECK(cloud.revisions() == 3);
  CHECK(cloud.changes() == 1);
}

}  // namespace scale_memory_test
