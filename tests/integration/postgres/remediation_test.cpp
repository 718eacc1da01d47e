// Sessions of a real server are ended: the right ones, and nothing but them.
#include <sys/resource.h>
#include <unistd.h>

#include "remediations/postgres/spec.hpp"
#include "tests/integration/postgres/fixture.hpp"
#include "tests/unit/net/faulty_peer.hpp"

namespace remediation_test {

using namespace runbookd;
using namespace runbookd::test;
using runbookd::remediations::postgres::Selection;
using runbookd::remediations::postgres::TerminateSpec;
using std::chrono::milliseconds;

namespace {

struct World {
  explicit World(Selection selection, std::string dsn = server().socket_dsn("keeper")) {
    ActionEnv env;
    env.services = loop.services();
    spec = postgres_spec(dsn);
    env.probe_of = [this](const std::string&, const std::string& instance) {
      asked_for = instance;
      return spec;
    };
    action = TerminateSpec(std::move(selection)).make(ResourceRef{"db", "postgres", {}}, env);
  }

  ActionPlan plan(milliseconds deadline = milliseconds{10000}) {
    return loop.run(action->plan(ActionRequest{}), deadline);
  }
  ActionResult execute(const Facts& parameters) {
    return loop.run(action->execute(ActionRequest{}, parameters, {}), milliseconds{15000});
  }
  ReadBack read_back(const Facts& parameters) {
    return loop.run(action->read_back(ActionRequest{}, parameters, {}), milliseconds{10000});
  }

  /// The resource's own probe, run once: from then on it has a session.
  std::unique_ptr<Probe> probe() {
    auto out = spec->make(common(), {}, loop.services());
    REQUIRE(loop.run(out->run(), milliseconds{5000}).outcome == Outcome::ok);
    return out;
  }

  Loop loop;
  std::shared_ptr<const ProbeSpec> spec;
  std::string asked_for;
  std::unique_ptr<Action> action;
};

/// Takes every connection that the server has for roles without privileges.
std::vector<std::unique_ptr<PostgresClient>> crowd() {
  std::vector<std::unique_ptr<PostgresClient>> out;
  do {
    out.push_back(std::make_unique<PostgresClient>(server().socket_dsn("app")));
  } while (out.back()->connected() && out.size() < 40);
  REQUIRE_FALSE(out.back()->connected());
  out.pop_back();
  return out;
}

Selection blockers(std::vector<std::string> never_users = {}) {
  Selection out;
  out.goal = Selection::Goal::blockers;
  out.older_than = milliseconds{1};
  out.never_users = std::move(never_users);
  return out;
}

Selection idle(std::vector<std::string> never_users = {}) {
  auto out = blockers(std::move(never_users));
  out.goal = Selection::Goal::idle;
  out.max = 50;
  return out;
}

std::string alive(int pid) {
  return "SELECT count(*) FROM pg_stat_activity WHERE pid = " + std::to_string(pid);
}

}  // namespace

TEST_CASE("only the root of a chain of waits is ended, and the others get on", "[postgres]") {
  LockWait first(server().socket_dsn("app"), server().socket_dsn("other"), 3);
  PostgresClient third(server().socket_dsn("app"));
  third.send("UPDATE t SET v = v + 1 WHERE i = 3");
  PostgresClient admin(server().socket_dsn());
  REQUIRE(admin.until(
      "SELECT cardinality(pg_blocking_pids(" + std::to_string(third.pid()) + ")) > 0", "t"));

  World world(blockers());
  const auto plan = world.plan();
  INFO(plan.detail);
  REQUIRE(plan.go);
  CHECK(plan.parameters.at("session.001.pid") == std::to_string(first.holder.pid()));
  CHECK(plan.parameters.count("session.002.pid") == 0);
  CHECK(plan.parameters.at("session.001.query").find("v + ?") != std::string::npos);
  CHECK(world.read_back(plan.parameters) == ReadBack::absent);

  const auto result = world.execute(plan.parameters);
  INFO(result.detail);
  CHECK(result.status == ActionStatus::ok);
  CHECK(result.facts.at("ended") == "1");
  CHECK(first.waiter.finish());
  CHECK(third.finish());
  CHECK(admin.ask(alive(first.holder.pid())) == "0");
  CHECK(world.read_back(plan.parameters) == ReadBack::present);
}

TEST_CASE("never_users are spared, and the kill does not move on to their waiters", "[postgres]") {
  LockWait wait(server().socket_dsn("app"), server().socket_dsn("other"), 4);
  World world(blockers({"app"}));
  const auto plan = world.plan();
  CHECK_FALSE(plan.go);
  CHECK(plan.error == ActionError::no_target);
  PostgresClient admin(server().socket_dsn());
  CHECK(admin.ask(alive(wait.holder.pid())) == "1");
  CHECK(admin.ask(alive(wait.waiter.pid())) == "1");
  wait.holder.ask("ROLLBACK");
  CHECK(wait.waiter.finish());
}

TEST_CASE("a young transaction is left alone", "[postgres]") {
  LockWait wait(server().socket_dsn("app"), server().socket_dsn("other"), 5);
  auto selection = blockers();
  selection.older_than = hours{1};
  World world(selection);
  CHECK(world.plan().error == ActionError::no_target);
  wait.holder.ask("ROLLBACK");
  CHECK(wait.waiter.finish());
}

TEST_CASE("who no longer blocks when it comes to it is not ended", "[postgres]") {
  LockWait wait(server().socket_dsn("app"), server().socket_dsn("other"), 6);
  World world(blockers());
  const auto plan = world.plan();
  REQUIRE(plan.go);
  wait.holder.ask("COMMIT");
  REQUIRE(wait.waiter.finish());
  const auto result = world.execute(plan.parameters);
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::no_target);
  CHECK(wait.holder.ask("SELECT 1") == "1");
}

TEST_CASE("a pid that another session has now is not ended", "[postgres]") {
  LockWait wait(server().socket_dsn("app"), server().socket_dsn("other"), 7);
  World world(blockers());
  const auto plan = world.plan();
  REQUIRE(plan.go);
  auto parameters = plan.parameters;
  parameters["session.001.started"] = "2001-01-01T00:00:00.000000";
  CHECK(world.execute(parameters).status == ActionStatus::no_effect);
  CHECK(world.read_back(parameters) == ReadBack::present);
  wait.holder.ask("ROLLBACK");
  CHECK(wait.waiter.finish());
}

TEST_CASE("a role that may not end the session changes nothing and says so", "[postgres]") {
  LockWait wait(server().socket_dsn("app"), server().socket_dsn("other"), 8);
  World world(blockers(), server().socket_dsn("watcher"));
  const auto plan = world.plan();
  REQUIRE(plan.go);
  const auto result = world.execute(plan.parameters);
  CHECK(result.status == ActionStatus::no_effect);
  INFO(result.detail);
  CHECK(result.error == ActionError::permission);
  wait.holder.ask("ROLLBACK");
  CHECK(wait.waiter.finish());
}

TEST_CASE("idle sessions are ended, those in a transaction, spared ones and our own are not",
          "[postgres]") {
  const Quiet quiet;
  PostgresClient admin(server().socket_dsn());
  PostgresClient resting(server().socket_dsn("app"));
  PostgresClient spared(server().socket_dsn("other"));
  PostgresClient working(server().socket_dsn("app"));
  working.ask("BEGIN");
  resting.ask("SELECT 1");
  spared.ask("SELECT 1");
  Loop loop;
  const auto spec = postgres_spec(server().socket_dsn("watcher"));
  const auto probe = spec->make(common(), {}, loop.services());
  REQUIRE(loop.run(probe->run(), milliseconds{5000}).outcome == Outcome::ok);

  World world(idle({"other", "postgres"}));
  const auto plan = world.plan();
  REQUIRE(plan.go);
  CHECK(plan.parameters.at("session.001.pid") == std::to_string(resting.pid()));
  CHECK(plan.parameters.count("session.002.pid") == 0);
  CHECK(world.execute(plan.parameters).status == ActionStatus::ok);
  CHECK(admin.ask(alive(resting.pid())) == "0");
  CHECK(spared.ask("SELECT 1") == "1");
  CHECK(working.ask("SELECT 1") == "1");
  CHECK(admin.until("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'runbookd'",
                    "1"));
  probe->close();
}

TEST_CASE("on a server that is full an action works through the session that the probe has",
          "[postgres]") {
  const Quiet quiet;
  World world(idle({"postgres"}), server().socket_dsn("keeper"));
  const auto probe = world.probe();
  auto everybody = crowd();
  for (auto& client : everybody) client->ask("SELECT 1");
  const auto plan = world.plan();
  INFO(plan.detail);
  REQUIRE(plan.go);
  CHECK(plan.binding.size() == everybody.size());
  const auto result = world.execute(plan.parameters);
  INFO(result.detail);
  CHECK(result.status == ActionStatus::ok);
  CHECK(result.facts.at("ended") == std::to_string(everybody.size()));
  CHECK(world.loop.run(probe->run(), milliseconds{5000}).outcome == Outcome::ok);
  probe->close();
}

TEST_CASE("a reload of a full server's probe keeps the session that actions need", "[postgres]") {
  const Quiet quiet;
  World world(idle({"postgres"}), server().socket_dsn("keeper"));
  const auto before = world.probe();
  auto everybody = crowd();
  for (auto& client : everybody) client->ask("SELECT 1");
  const auto after = world.spec->make(common(), {}, world.loop.services());
  before->close();
  CHECK(world.plan().go);
  CHECK(world.loop.run(after->run(), milliseconds{5000}).outcome == Outcome::ok);
}

TEST_CASE("our own lack of descriptors is never the server's fault, and has no effect",
          "[postgres]") {
  World world(idle({"postgres"}));
  const auto probe = world.spec->make(common(), {}, world.loop.services());
  const Facts planned = {{"session.001.pid", "1"},
                         {"session.001.started", "2026-11-23T21:55:27.432908"}};
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const int next = ::dup(0);
  ::close(next);
  const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const auto sample = world.loop.run(probe->run(), milliseconds{3000});
  const auto plan = world.plan();
  const auto result = world.execute(planned);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  INFO(sample.detail);
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::no_descriptors);
  CHECK(plan.error == ActionError::no_resources);
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::no_resources);
  CHECK(world.loop.run(probe->run(), milliseconds{5000}).outcome == Outcome::ok);
  probe->close();
}

TEST_CASE("without such a session it says that there is no slot, and what to do", "[postgres]") {
  const Quiet quiet;
  World world(idle({"postgres"}), server().socket_dsn("keeper"));
  auto everybody = crowd();
  const auto plan = world.plan();
  CHECK_FALSE(plan.go);
  CHECK(plan.error == ActionError::no_slot);
  INFO(plan.detail);
  CHECK(plan.detail.find("too many connections") != std::string::npos);
  CHECK(plan.detail.find("superuser_reserved_connections") != std::string::npos);
  // A role that reserved slots are for gets one of them.
  World reserved(idle({"postgres"}), server().socket_dsn("postgres"));
  CHECK(reserved.plan().go);
}

TEST_CASE("the instance of a resource is the target of its connection string", "[postgres]") {
  const Quiet quiet;
  PostgresClient resting(server().socket_dsn("app"));
  resting.ask("SELECT 1");
  World world(idle({"postgres"}),
              "host={{ target }} hostaddr=127.0.0.1 user=keeper dbname=postgres "
              "sslmode=disable port=" +
                  std::to_string(server().port()));
  ActionRequest request;
  request.instance = "db1";
  const auto plan = world.loop.run(world.action->plan(request), milliseconds{10000});
  CHECK(world.asked_for == "db1");
  CHECK(plan.go);
}

TEST_CASE("a later plan of fewer sessions binds a part of what an earlier one did", "[postgres]") {
  const Quiet quiet;
  auto first = std::make_unique<PostgresClient>(server().socket_dsn("app"));
  PostgresClient second(server().socket_dsn("app"));
  first->ask("SELECT 1");
  second.ask("SELECT 1");
  World world(idle({"postgres"}));
  const auto before = world.plan();
  REQUIRE(before.binding.size() == 2);
  first.reset();
  PostgresClient admin(server().socket_dsn());
  REQUIRE(admin.until("SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'", "1"));
  second.ask("SELECT 'another statement'");
  const auto after = world.plan();
  REQUIRE(after.binding.size() == 1);
  const auto& [key, value] = *after.binding.begin();
  CHECK(before.binding.at(key) == value);
}

TEST_CASE("a server that never answers is left at the deadline, with nothing done", "[postgres]") {
  Loop peers;
  FaultyPeer peer(peers.io, hang());
  // Nobody serves that loop: the kernel accepts, and no word ever comes.
  World world(blockers(),
              "host=127.0.0.1 port=" + std::to_string(peer.port()) + " user=app sslmode=disable");
  const auto plan = world.plan(milliseconds{400});
  CHECK_FALSE(plan.go);
  CHECK(plan.error == ActionError::timeout);
  CHECK(world.loop.end == Loop::End::at_deadline);
}

TEST_CASE("nobody listens: no effect, with the reason", "[postgres]") {
  Loop loop;
  const auto port = refused_port(loop.io);
  World world(blockers(),
              "host=127.0.0.1 port=" + std::to_string(port) + " user=app sslmode=disable");
  CHECK(world.plan().error == ActionError::refused);
  const Facts planned = {{"session.001.pid", "1"},
                         {"session.001.started", "2026-11-23T21:55:27.432908"}};
  const auto result = world.execute(planned);
  CHECK(result.status == ActionStatus::no_effect);
  CHECK(result.error == ActionError::refused);
  CHECK(world.read_back(planned) == ReadBack::unreadable);
}

}  // namespace remediation_test
