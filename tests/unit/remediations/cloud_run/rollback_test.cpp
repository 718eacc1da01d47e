// The whole of an action against a scripted API: what is sent, how often, and what is concluded.
#include "daemon/net/google/name.hpp"
#include "remediations/cloud_run/spec.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/http/scripted_http.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/remediations/cloud_run/samples.hpp"

namespace rollback_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

const std::string operation_fact =
    R"({"name":"projects/p/locations/l/operations/op-1","done":true})";

// api-2 serves until the patch is applied, then api-1.
struct Cloud {
  bool moved = false;
  int etag = 1;
  std::function<net::HttpResult(Cloud&)> on_patch;

  net::HttpResult operator()(const net::HttpRequest& request) {
    if (request.method == "PATCH") return on_patch(*this);
    if (request.url.find("/operations/") != std::string::npos) return answer(200, operation_fact);
    if (request.url.find("/revisions?") != std::string::npos) {
      return answer(200, R"({"revisions":[)" + revision_json("api-2", "2026-01-02T00:00:00Z", "b") +
                             "," + revision_json("api-1", "2026-01-01T00:00:00Z", "a") + "]}");
    }
    if (request.url.find("/revisions/") != std::string::npos)
      return answer(200, revision_json("api-1", "2026-01-01T00:00:00Z", "a"));
    return answer(200,
                  service_json("e" + std::to_string(etag), "api-2", moved ? "api-1" : "", "b"));
  }
};

struct World {
  explicit World(std::function<net::HttpResult(Cloud&)> on_patch)
      : cloud(std::make_shared<Cloud>()),
        http([c = cloud](const net::HttpRequest& r) { return (*c)(r); }) {
    cloud->on_patch = std::move(on_patch);
    env.services.executor = loop.io.get_executor();
    env.services.http = &http;
    env.services.google = &tokens;
    env.google.project = "p";
    env.google.region = "l";
    resource = {"api", "cloud_run.service", std::make_shared<net::GoogleName>("p", "l", "api")};
    request.action_id = "action-1";
    request.timeout = seconds{15};
    action = make_rollback({}, resource, env);
  }

  ActionResult execute(const Facts& parameters) {
    RecordProgress progress = [this](Facts facts) -> asio::awaitable<bool> {
      return record(this, facts);
    };
    return loop.run(action->execute(request, parameters, progress));
  }
  static asio::awaitable<bool> record(World* world, Facts facts) {
    world->journaled = facts["operation"];
    co_return true;
  }

  Loop loop;
  std::shared_ptr<Cloud> cloud;
  ScriptedHttp http;
  ScriptedTokens tokens;
  ActionEnv env;
  ResourceRef resource;
  ActionRequest request;
  std::string journaled;
  std::unique_ptr<Action> action;
};

const Facts parameters_fact{{"from", "api-2"}, {"to", "api-1"}};

}  // namespace

TEST_CASE("a rollback is planned without a mutating byte") {
  World world([](Cloud&) { return answer(500, ""); });
  const auto plan = world.loop.run(world.action->plan(world.request));
  CHECK(plan.go);
  CHECK(plan.parameters.at("from") == "api-2");
  CHECK(plan.parameters.at("to") == "api-1");
  CHECK(plan.prior.at("traffic") == "LATEST=100");
  CHECK(world.http.count("GET") == static_cast<int>(world.http.requests.size()));
}

TEST_CASE("a rollback moves the traffic, journals the operation and reads back") {
  World world([](Cloud& cloud) {
    cloud.moved = true;
    return answer(200, operation_fact);
  });
  const auto result = world.execute(parameters_fact);
  CHECK(result.status == ActionStatus::ok);
  CHECK(result.facts.at("to") == "api-1");
  CHECK(world.journaled == "projects/p/locations/l/operations/op-1");
  CHECK(world.http.count("PATCH") == 1);
}

TEST_CASE("a lost reply whose patch landed is found by reading, not by sending again") {
  World world([](Cloud& cloud) {
    cloud.moved = true;
    ++cloud.etag;
    return no_answer(Reason::reset, true);
  });
  const auto result = world.execute(parameters_fact);
  CHECK(result.status == ActionStatus::ok);
  CHECK(world.http.count("PATCH") == 1);
}

TEST_CASE("a lost patch that provably did not land is sent once more") {
  int patches = 0;
  World world([&patches](Cloud& cloud) {
    if (++patches == 1) return no_answer(Reason::reset, true);
    cloud.moved = true;
    return answer(200, operation_fact);
  });
  const auto result = world.execute(parameters_fact);
  CHECK(result.status == ActionStatus::ok);
  CHECK(patches == 2);
}

TEST_CASE("a lost patch after which the service changed otherwise has an unknown effect") {
  World world([](Cloud& cloud) {
    ++cloud.etag;
    return no_answer(Reason::timeout, true);
  });
  const auto result = world.execute(parameters_fact);
  CHECK(result.status == ActionStatus::unknown_effect);
  CHECK(world.http.count("PATCH") == 1);
}

TEST_CASE("conflicts are tried anew three times, and change nothing") {
  World world([](Cloud& cloud) {
    ++cloud.etag;
    return answer(409, R"({"error":{"code":409,"status":"ABORTED","message":"etag"}})");
  });
  const auto result = world.execute(parameters_fact);
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::conflict);
  CHECK(world.http.count("PATCH") == 3);
}

TEST_CASE("a refused patch changed nothing") {
  World world([](Cloud&) {
    return answer(
        403,
        R"({"error":{"code":403,"status":"PERMISSION_DENIED","message":"run.services.update"}})");
  });
  const auto result = world.execute(parameters_fact);
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::permission);
  CHECK(result.detail.find("run.services.update") != std::string::npos);
}

TEST_CASE("nothing is sent when another revision serves than was planned") {
  World world([](Cloud&) { return answer(200, operation_fact); });
  const auto result = world.execute({{"from", "api-7"}, {"to", "api-1"}});
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::precondition);
  CHECK(world.http.count("PATCH") == 0);
}

TEST_CASE("after a crash the traffic tells what became of the rollback") {
  World world([](Cloud&) { return answer(500, ""); });
  CHECK(world.loop.run(world.action->read_back(world.request, parameters_fact, {})) ==
        ReadBack::absent);
  world.cloud->moved = true;
  CHECK(world.loop.run(world.action->read_back(world.request, parameters_fact, {})) ==
        ReadBack::present);
  const Facts progress{{"operation", "projects/p/locations/l/operations/op-1"}};
  const auto resumed =
      world.loop.run(world.action->resume(world.request, parameters_fact, progress));
  CHECK(resumed.status == ActionStatus::ok);
  CHECK(world.http.count("PATCH") == 0);
}

}  // namespace rollback_test
