// The simulated cloud as a child: what it is started with, the orders that it gets, and what is
// said when it does not do what it should.
#include "daemon/cli/demo/world.hpp"

#include "daemon/cli/demo/failure.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/demo/blurter.hpp"
#include "tests/unit/cli/demo/scripted_web.hpp"
#include "tests/unit/cli/demo/staged_world.hpp"

namespace world_test {

using namespace runbookd;
using demo::Failure;
using test::ScriptedWeb;
using test::StagedWorld;

namespace {

// The failure of this work.
template <class Work>
Failure failure_of(Work work) {
  try {
    work();
  } catch (const Failure& failure) {
    return failure;
  }
  return Failure("nothing was thrown");
}

const ScriptedWeb::Answers state{
    {"GET /_control/state", {R"({"workload":{"revision":"api-2"},"failovers":3})"}},
    {"POST /_control/deploy", {R"({"revision":"api-3"})"}},
    {"POST /_control/uplink", {"{}"}},
    {"GET /_control/log",
     {R"({"requests":[{"host":"run.googleapis.com"},{"host":"redis.googleapis.com"},7,{},
                      {"host":"run.googleapis.com"}]})"}}};

}  // namespace

TEST_CASE("it is told where the servers are, and says where it listens itself") {
  StagedWorld stage(StagedWorld::listening(9));
  const demo::World world = stage.world();
  CHECK(world.cloud_port() == 9);
  CHECK(world.workload_port() == 1);
  CHECK(world.redis_port() == 2);
  CHECK(world.postgres_port() == 3);
  CHECK(world.witnesses() == std::vector{4, 5, 6});
  const std::string words = demo::tail_of(stage.here.path("words"), 1);
  for (const char* said : {"--redis-primary 127.0.0.1:6001", "--redis-replica 127.0.0.1:6002",
                           "--postgres 127.0.0.1:5555", "--witnesses 3"})
    CHECK(words.find(said) != std::string::npos);
}

TEST_CASE("one that ends instead of listening is a failure, with the end of its log") {
  StagedWorld stage("echo no such module; exit 3");
  const Failure failure = failure_of([&] { stage.world(); });
  CHECK(std::string(failure.what()) == "the simulated cloud ended with status 3");
  CHECK(failure.details() == "no such module\n");
}

TEST_CASE("one with other witnesses than were asked for is of another version") {
  for (const char* witnesses : {"[4,5]", "[]", "null"}) {
    StagedWorld stage(StagedWorld::listening(9, witnesses));
    CHECK(std::string(failure_of([&] { stage.world(); }).what()) ==
          "the simulated cloud is of another version");
  }
}

TEST_CASE("orders are given as they are, and what the cloud says of itself is read") {
  ScriptedWeb cloud(state);
  StagedWorld stage(StagedWorld::listening(cloud.port()));
  const demo::World world = stage.world();
  CHECK(world.deploy(R"({"ready":false})") == "api-3");
  CHECK(world.serving_revision() == "api-2");
  CHECK(world.failovers() == 3);
  CHECK(world.accepted_changes() == 2);  // of Cloud Run, and of nobody else
  world.set_uplink(false);
  world.set_uplink(true);
  CHECK(cloud.asked() == std::vector<std::string>{R"(POST /_control/deploy {"ready":false})",
                                                  "GET /_control/state", "GET /_control/state",
                                                  "GET /_control/log",
                                                  R"(POST /_control/uplink {"up":false})",
                                                  R"(POST /_control/uplink {"up":true})"});
}

TEST_CASE("a cloud that does not answer, or not what was asked, is a failure that says to what") {
  StagedWorld lost(StagedWorld::listening(test::port_of_nobody()));
  const demo::World nobody = lost.world();
  CHECK(std::string(failure_of([&] { nobody.deploy("{}"); }).what()) ==
        "the simulated cloud did not answer a deployment");
  CHECK(std::string(failure_of([&] { nobody.set_uplink(true); }).what()) ==
        "the simulated cloud did not answer an order about the uplink");

  ScriptedWeb odd({{"GET /_control/log", {R"({"requests":7})"}}, {"GET /_control/state", {"hi"}}});
  StagedWorld stage(StagedWorld::listening(odd.port()));
  const demo::World world = stage.world();
  const Failure refused = failure_of([&] { world.deploy("{}"); });
  CHECK(std::string(refused.what()) == "the simulated cloud did not answer a deployment");
  CHECK(refused.details() == R"({"detail":"none"})");
  CHECK(failure_of([&] { world.failovers(); }).details() == "hi");
  CHECK(std::string(failure_of([&] { world.accepted_changes(); }).what()) ==
        "the simulated cloud keeps no log");
}

}  // namespace world_test
