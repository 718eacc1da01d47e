// A rollback in a cloud that fails: whatever is lost on the way, at most one change is accepted,
// and the result says no more than what is known.
#include "remediations/cloud_run/spec.hpp"
#include "tests/integration/google_cloud/cloud.hpp"
#include "tests/unit/catch.hpp"

namespace faults_test {

using namespace runbookd;
using namespace runbookd::test;
using remediations::cloud_run::make_rollback;

namespace {

// Planned while all was well.
struct Planned : Cloud {
  Planned() : good(serving()), bad(deploy()) {
    rollback = make_rollback({}, service(), env);
    parameters = plan(*rollback).parameters;
    REQUIRE(parameters.at("to") == good);
  }
  ActionResult execute() { return Cloud::execute(*rollback, parameters); }
  ActionResult execute(milliseconds cancelled_after) {
    return Cloud::execute(*rollback, parameters, cancelled_after);
  }
  ReadBack read_back() { return Cloud::read_back(*rollback, parameters); }

  std::string good, bad;
  std::unique_ptr<Action> rollback;
  Facts parameters;
};

// One way of losing a request, before or after it took effect.
json::object losing(const std::string& when, const std::string& kind) {
  return {{"match", "PATCH run.googleapis.com"}, {"when", when}, {"kind", kind}};
}

}  // namespace

TEST_CASE("a patch that was lost before it took effect is sent once more") {
  const std::string kind = GENERATE(as<std::string>{}, "status", "html_502", "drop_reply", "reset");
  CAPTURE(kind);
  Planned cloud;
  cloud.fault(losing("before", kind));
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::ok);
  CHECK(cloud.changes() == 1);
  CHECK(cloud.attempts() == 2);
  CHECK(cloud.serving() == cloud.good);
  CHECK(cloud.read_back() == ReadBack::present);
}

TEST_CASE("a patch that took effect though its answer was lost is not sent again") {
  const std::string kind = GENERATE(as<std::string>{}, "status", "html_502", "drop_reply", "reset");
  CAPTURE(kind);
  Planned cloud;
  cloud.fault(losing("after", kind));
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::ok);
  CHECK(cloud.changes() == 1);
  CHECK(cloud.attempts() == 1);
  CHECK(cloud.serving() == cloud.good);
  CHECK(cloud.read_back() == ReadBack::present);
}

TEST_CASE("a cloud that answers every patch with 503 gets two, and the effect stays open") {
  Planned cloud;
  auto order = losing("before", "status");
  order["count"] = -1;
  cloud.fault(order);
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(result.error == ActionError::unavailable);
  CHECK(cloud.attempts() == 2);
  CHECK(cloud.changes() == 0);
  CHECK(cloud.read_back() == ReadBack::absent);
}

TEST_CASE("a cloud that hangs costs the deadline and no more") {
  Planned cloud;
  cloud.timeout = milliseconds{800};
  cloud.fault(losing("before", "hang"));
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(result.error == ActionError::timeout);
  CHECK(cloud.loop.end == Loop::End::by_itself);
  CHECK(cloud.changes() == 0);
  CHECK(cloud.read_back() == ReadBack::absent);

  // The same step goes on after a restart: absent, so it is executed, and lands once.
  cloud.timeout = seconds{15};
  CHECK(cloud.execute().status == ActionStatus::ok);
  CHECK(cloud.changes() == 1);
}

TEST_CASE("a patch that took effect in a cloud that hangs is found afterwards") {
  Planned cloud;
  cloud.timeout = milliseconds{800};
  cloud.fault(losing("after", "hang"));
  CHECK(cloud.execute().status == ActionStatus::unknown_effect);
  CHECK(cloud.read_back() == ReadBack::present);
  CHECK(cloud.changes() == 1);
}

TEST_CASE("the caller's deadline ends the action at once, with an unknown effect") {
  Planned cloud;
  cloud.world.settings().operation.common = seconds{60};
  const auto result = cloud.execute(milliseconds{400});
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(cloud.loop.end == Loop::End::at_deadline);
  CHECK(cloud.changes() == 1);
}

TEST_CASE("an operation that outlives the deadline is in progress, and is waited for later") {
  Planned cloud;
  cloud.timeout = milliseconds{1800};
  cloud.world.settings().operation.common = seconds{60};
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(result.error == ActionError::timeout);
  REQUIRE(cloud.journaled.count("operation") == 1);
  CHECK(cloud.read_back() == ReadBack::in_progress);

  const Facts journaled = cloud.journaled;
  cloud.journaled.clear();  // a crash between the answer and the record of it
  CHECK(cloud.read_back() == ReadBack::in_progress);
  cloud.journaled = journaled;

  cloud.timeout = seconds{15};
  cloud.pass(seconds{60});
  const auto resumed = cloud.resume(*cloud.rollback, cloud.parameters);
  CHECK(resumed.status == ActionStatus::ok);
  CHECK(cloud.read_back() == ReadBack::present);
  CHECK(cloud.changes() == 1);
}

TEST_CASE("a journal that fails in the middle stops the action, and the effect is not claimed") {
  Planned cloud;
  cloud.journal_works = false;
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(result.error == ActionError::internal);
  CHECK(cloud.attempts() == 1);
}

TEST_CASE("a token that was revoked is replaced once, and the change is made once") {
  Planned cloud;
  const auto issued = cloud.world.tokens().issued();
  cloud.before = [&, revoked = false](const std::string& line) mutable {
    if (revoked || !line.starts_with("PATCH ")) return;
    revoked = true;
    cloud.world.tokens().revoke_all();
  };
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::ok);
  CHECK(cloud.world.tokens().issued() == issued + 1);
  REQUIRE(cloud.attempts() == 2);
  CHECK(cloud.attempt(0).status == 401);
  CHECK(cloud.changes() == 1);
}

TEST_CASE("a cloud that takes no token at all is asked twice and given up") {
  Planned cloud;
  cloud.fault({{"match", "PATCH run.googleapis.com"}, {"status", 401}, {"count", -1}});
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::unauthenticated);
  CHECK(cloud.attempts() == 2);
}

TEST_CASE("a permission that is missing is named, and nothing was changed") {
  Planned cloud;
  cloud.world.settings().denied_permissions = {"run.services.update"};
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::permission);
  CHECK(result.detail.find("run.services.update") != std::string::npos);
  CHECK(cloud.attempts() == 1);
  CHECK(cloud.read_back() == ReadBack::absent);
}

TEST_CASE("a cloud that throttles is given the time it asks for") {
  Planned cloud;
  cloud.fault({{"match", "PATCH run.googleapis.com"}, {"status", 429}, {"retry_after", 2}});
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::ok);
  CHECK(cloud.loop.took_at_least(seconds{2}));
  REQUIRE(cloud.attempts() == 2);
  CHECK(cloud.attempt(1).at - cloud.attempt(0).at >= seconds{2});
  CHECK(cloud.changes() == 1);
}

TEST_CASE("a cloud that throttles beyond the deadline leaves the world as it was") {
  Planned cloud;
  cloud.timeout = seconds{2};
  cloud.fault({{"match", "PATCH run.googleapis.com"}, {"status", 429}, {"retry_after", 30}});
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::throttled);
  CHECK(cloud.changes() == 0);
}

TEST_CASE("reads that fail are tried again, and lead to one change") {
  Planned cloud;
  cloud.fault({{"match", "GET run.googleapis.com"}, {"status", 503}});
  cloud.fault({{"match", "GET run.googleapis.com operations"}, {"kind", "reset"}});
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::ok);
  CHECK(cloud.attempts() == 1);
}

TEST_CASE("without a metadata server there is no token, and nothing is sent") {
  Planned cloud;
  cloud.fault({{"match", "GET metadata"}, {"status", 403}, {"count", -1}});
  cloud.world.tokens().revoke_all();
  const auto result = cloud.execute();
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::no_credentials);
  CHECK(cloud.attempts() == 0);
}

}  // namespace faults_test
