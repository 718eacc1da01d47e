// What the resources' observers see, and what is no evidence because they cannot see it.
#include "daemon/contract/permissions.hpp"
#include "remediations/cloud_run/spec.hpp"
#include "remediations/memorystore/spec.hpp"
#include "tests/integration/google_cloud/cloud.hpp"
#include "tests/unit/catch.hpp"

namespace observer_test {

using namespace runbookd;
using namespace runbookd::test;
namespace cloud_run = runbookd::remediations::cloud_run;
namespace memorystore = runbookd::remediations::memorystore;

namespace {

constexpr double gib = 1073741824.0;

struct Observed : Cloud {
  Observed() : probe(cloud_run::make_observer(service(), env)) {}
  Sample look() { return Cloud::look(*probe); }
  static const Cell& cell(const Sample& sample, std::string_view name) {
    for (std::size_t i = 0; i < cloud_run::signal_docs.size(); ++i) {
      if (cloud_run::signal_docs[i].name == name) return sample.cells.at(i);
    }
    throw std::runtime_error("no such signal");
  }
  Result<std::string> check_permissions(bool to_change) {
    return loop.run(dynamic_cast<PermissionCheck&>(*probe).check_permissions(to_change));
  }
  double number(const Sample& sample, std::string_view name) {
    return std::get<double>(cell(sample, name));
  }
  std::unique_ptr<Probe> probe;
};

double unix_seconds(sim::Time at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

}  // namespace

TEST_CASE("the observer of a service tells what serves, with what limits, and since when") {
  Observed cloud;
  const auto sample = cloud.look();
  REQUIRE(sample.outcome == Outcome::ok);
  CHECK(std::get<bool>(cloud.cell(sample, "ready")));
  CHECK(std::get<std::string>(cloud.cell(sample, "revision")) == cloud.serving());
  CHECK(cloud.number(sample, "min_instances") == 1);
  CHECK(cloud.number(sample, "max_instances") == 10);
  CHECK(cloud.number(sample, "memory_limit") == 2 * gib);
  CHECK(cloud.number(sample, "traffic_latest") == 1);
  CHECK(cloud.number(sample, "instances") == cloud.world.settings().instances);
  const auto created = cloud.world.service().find_revision(cloud.serving())->created;
  CHECK(cloud.number(sample, "last_deploy") == Approx(unix_seconds(created)).margin(0.001));
}

TEST_CASE("a deploy moves last_deploy, our own rollback and restart do not") {
  Observed cloud;
  const auto first = cloud.number(cloud.look(), "last_deploy");
  const auto good = cloud.serving();
  cloud.deploy();
  const auto deployed = cloud.number(cloud.look(), "last_deploy");
  CHECK(deployed > first + 3600);

  cloud.env.chosen_by_us = [&](const std::string&, const std::string& revision) {
    return revision == good;
  };
  cloud.probe = cloud_run::make_observer(cloud.service(), cloud.env);
  CHECK(cloud.number(cloud.look(), "last_deploy") == Approx(deployed).margin(1));
  const auto rollback = cloud_run::make_rollback({}, cloud.service(), cloud.env);
  REQUIRE(cloud.execute(*rollback, cloud.plan(*rollback).parameters).status == ActionStatus::ok);
  const auto rolled = cloud.look();
  CHECK(std::get<std::string>(cloud.cell(rolled, "revision")) == good);
  CHECK(cloud.number(rolled, "traffic_latest") == 0);
  CHECK(cloud.number(rolled, "last_deploy") == Approx(deployed).margin(1));

  const auto restart = cloud_run::make_restart({}, cloud.service(), cloud.env);
  REQUIRE(cloud.execute(*restart, cloud.plan(*restart).parameters).status == ActionStatus::ok);
  const auto restarted = cloud.look();
  CHECK(std::get<std::string>(cloud.cell(restarted, "revision")) != good);
  CHECK(cloud.number(restarted, "last_deploy") == Approx(deployed).margin(1));
}

TEST_CASE("a service whose last revision does not start is not ready, and the old one serves") {
  Observed cloud;
  const auto before = cloud.serving();
  sim::Deploy dead;
  dead.behaviour.ready = false;
  cloud.deploy(dead);
  const auto sample = cloud.look();
  CHECK(sample.outcome == Outcome::ok);
  CHECK_FALSE(std::get<bool>(cloud.cell(sample, "ready")));
  CHECK(std::get<std::string>(cloud.cell(sample, "revision")) == before);
}

TEST_CASE("under manual scaling the instances are the manual count") {
  Observed cloud;
  cloud.somebody_patches("scaling",
                         {{"scaling", {{"scalingMode", "MANUAL"}, {"manualInstanceCount", 7}}}});
  CHECK(cloud.number(cloud.look(), "instances") == 7);
}

TEST_CASE("without Cloud Monitoring the rest is still seen") {
  Observed cloud;
  cloud.fault({{"match", "GET monitoring.googleapis.com"}, {"status", 403}, {"count", -1}});
  const auto sample = cloud.look();
  CHECK(sample.outcome == Outcome::ok);
  CHECK(std::holds_alternative<std::monostate>(cloud.cell(sample, "instances")));
  CHECK(std::get<bool>(cloud.cell(sample, "ready")));
}

TEST_CASE("an API that refuses us is no evidence against the service") {
  Observed cloud;
  cloud.fault({{"match", "GET run.googleapis.com"}, {"status", 403}, {"count", -1}});
  const auto sample = cloud.look();
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::no_credentials);
  CHECK(sample.cells.size() == cloud_run::signal_docs.size());
}

TEST_CASE("a service that does not exist is the rulebook's or its own fault") {
  Cloud cloud;
  auto other = cloud.service();
  other.identity = cloud.named("guesslyfe-frontend");
  const auto probe = cloud_run::make_observer(other, cloud.env);
  const auto sample = cloud.look(*probe);
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::missing);
}

TEST_CASE("a dead token costs the observer a new one, not its sample") {
  Observed cloud;
  cloud.look();
  cloud.world.tokens().revoke_all();
  CHECK(cloud.look().outcome == Outcome::ok);
}

TEST_CASE("an observer ends with its probe's deadline when the cloud hangs") {
  Observed cloud;
  cloud.fault({{"match", "GET run.googleapis.com"}, {"kind", "hang"}, {"count", -1}});
  const auto sample = cloud.Cloud::look(*cloud.probe, milliseconds{300});
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::timeout);
  CHECK(cloud.loop.end == Loop::End::at_deadline);
}

TEST_CASE("what we may do with a service is asked once, and what is lacking is named") {
  Observed cloud;
  CHECK(cloud.check_permissions(true).value() == "may read and change it");
  CHECK(cloud.check_permissions(false).value() == "may read it");
  CHECK(cloud.seen.size() == 2);
  cloud.world.settings().denied_permissions = {"run.services.update"};
  CHECK(cloud.check_permissions(true).error().text == "lacks run.services.update");
  CHECK(cloud.check_permissions(false));
  cloud.world.settings().denied_permissions.insert("run.services.get");
  const auto none = cloud.check_permissions(true);
  CHECK(none.error().text ==
        "lacks run.services.get and run.services.update, or there is no such service");
  CHECK_FALSE(none.error().hint.empty());
  CHECK(cloud.attempts() == 0);
}

TEST_CASE("an API that does not say what we may do is told with its own reason, and a cure") {
  Observed cloud;
  const auto failing = [&](const json::object& fault) {
    cloud.fault(fault);
    const auto held = cloud.check_permissions(true);
    REQUIRE_FALSE(held);
    CHECK_FALSE(held.error().hint.empty());
    return held.error().text;
  };
  const std::string match = "POST run.googleapis.com :testIamPermissions";
  CHECK(failing({{"match", match}, {"status", 403}}) ==
        "PERMISSION_DENIED (403): The caller does not have permission");
  CHECK(failing({{"match", match}, {"status", 404}}) ==
        "NOT_FOUND (404): Requested entity was not found.");
  CHECK(failing({{"match", match}, {"status", 503}}).starts_with("UNAVAILABLE (503)"));
  CHECK(failing({{"match", match}, {"kind", "html_502"}}) == "HTTP 502");
  CHECK_FALSE(failing({{"match", match}, {"kind", "reset"}}).empty());
  CHECK(cloud.seen.size() == 5);

  auto nameless = cloud.service();
  nameless.identity = cloud.named("");
  cloud.probe = cloud_run::make_observer(nameless, cloud.env);
  CHECK(cloud.check_permissions(true).error().text.find("name is missing") != std::string::npos);
  CHECK(cloud.seen.size() == 5);
}

TEST_CASE("the observer of a Memorystore instance tells its state and size") {
  Cloud cloud;
  const auto probe = memorystore::make_observer(cloud.redis(), cloud.env);
  auto sample = cloud.look(*probe);
  REQUIRE(sample.outcome == Outcome::ok);
  CHECK(std::get<bool>(sample.cells.at(0)));
  CHECK(std::get<double>(sample.cells.at(1)) == gib);
  cloud.world.redis().instance().state = "FAILING_OVER";
  sample = cloud.look(*probe);
  CHECK_FALSE(std::get<bool>(sample.cells.at(0)));
}

TEST_CASE("every request of every action and observer is one that the contracts know") {
  Observed cloud;
  cloud.deploy();
  const auto run = [&](std::unique_ptr<Action> action) {
    const auto plan = cloud.plan(*action);
    REQUIRE(plan.go);
    CHECK(cloud.execute(*action, plan.parameters).status == ActionStatus::ok);
    CHECK(cloud.read_back(*action, plan.parameters) == ReadBack::present);
    cloud.journaled.clear();
  };
  cloud_run::ScaleArguments more;
  more.min = cloud_run::CountBound{2, 0, 0};
  run(cloud_run::make_rollback({}, cloud.service(), cloud.env));
  run(cloud_run::make_scale(more, cloud.service(), cloud.env));
  run(cloud_run::make_memory({cloud_run::gib, 8 * cloud_run::gib, ""}, cloud.service(), cloud.env));
  run(memorystore::make_failover(cloud.redis(), cloud.env));
  cloud.look();
  CHECK(cloud.check_permissions(true));
  CHECK(cloud.seen.size() > 20);
  for (const Seen& request : cloud.seen) {
    CAPTURE(request.line);
    CHECK(request.status == 200);
  }
}

}  // namespace observer_test
