// The story beside a cloud and a daemon that answer by a script: what it waits for, what it
// compares and what it says when it does not come so. tests/integration/demo.sh plays all of it.
#include "daemon/cli/demo/story.hpp"

#include <optional>

#include "daemon/cli/demo/failure.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/demo/blurter.hpp"
#include "tests/unit/cli/demo/printed.hpp"
#include "tests/unit/cli/demo/scripted_web.hpp"
#include "tests/unit/cli/demo/staged_world.hpp"
#include "tests/unit/eventually.hpp"

namespace story_test {

using namespace runbookd;
using demo::Failure;
using test::ScriptedWeb;
using test::StagedWorld;

namespace {

std::string serving(const std::string& revision) {
  return R"({"workload":{"revision":")" + revision + R"("},"failovers":0})";
}

std::string log_of(int changes) {
  std::string out;
  for (int i = 0; i < changes; ++i)
    out += std::string(i > 0 ? "," : "") + R"({"host":"run.googleapis.com"})";
  return R"({"requests":[)" + out + "]}";
}

// A deployment is bad; then `revision` serves, and so many changes have been accepted.
ScriptedWeb::Answers cloud_that_ends(const std::string& revision, int changes) {
  return {{"GET /_control/state", {serving("api-1"), serving(revision)}},
          {"GET /_control/log", {log_of(2), log_of(2 + changes)}},
          {"POST /_control/deploy", {R"({"revision":"api-2"})", R"({"revision":"api-3"})"}}};
}

// The incident of the deployment, whose one step ends so; it comes at the second look.
ScriptedWeb::Answers journal_of(const std::string& step, const std::string& state) {
  return {{"GET /api/v1/journal?after=0",
           {R"({"records":[]})",
            R"({"records":[
 {"seq":1,"kind":"opened","incident":"INC-1","rule":"high-error-rate"},
 {"seq":2,"kind":"step","incident":"INC-1","action":"cloud_run.rollback","status":")" +
                step + R"("},
 {"seq":3,"kind":"state","incident":"INC-1","status":")" +
                state + R"("}]})"}},
          {"GET /api/v1/journal?after=3", {R"({"records":[]})"}}};
}

struct Play {
  Play(ScriptedWeb::Answers of_cloud, ScriptedWeb::Answers of_daemon)
      : cloud(std::move(of_cloud)),
        daemon(std::move(of_daemon)),
        stage(StagedWorld::listening(cloud.port())) {
    stage.postgres.port = test::port_of_nobody();
  }

  // What is printed meanwhile; `told` and `failure` say how it ended.
  std::string play() {
    const demo::World world = stage.world();
    demo::Follower follower(daemon.port(), [](const demo::JournalRecord&) {});
    demo::Story story(stage.stage, world, stage.postgres, stage.redis, follower, daemon.port());
    return test::printed([&] {
      try {
        told = story.play();
      } catch (const Failure& it) {
        failure = it.what();
      }
    });
  }

  ScriptedWeb cloud;
  ScriptedWeb daemon;
  StagedWorld stage;
  std::optional<bool> told;  ///< none: it could not go on
  std::string failure;
};

}  // namespace

TEST_CASE("a chapter that ends as told says what was done, and the next one begins") {
  Play it(cloud_that_ends("api-1", 1), journal_of("fixed", "resolved"));
  const std::string said = it.play();
  CHECK(said.find("one change of traffic, back to api-1") != std::string::npos);
  CHECK_FALSE(it.told);  // there is no Postgres to go on with
  CHECK(it.failure.starts_with("Postgres refused a session of app"));
  CHECK(said.find("A forgotten transaction in PostgreSQL") != std::string::npos);
  const auto asked = it.cloud.asked();
  REQUIRE(asked.size() == 6);
  CHECK(asked[2] == R"(POST /_control/deploy {"ready":false,"traffic":"latest"})");
  CHECK(asked[3] == R"(POST /_control/deploy {"error_rate":0.08,"traffic":"latest"})");
}

TEST_CASE(
    "a chapter that does not end as told says each thing that is otherwise, and is the last") {
  Play it(cloud_that_ends("api-3", 0), journal_of("ineffective", "escalated"));
  const std::string said = it.play();
  CHECK(it.told == false);
  for (const char* complaint :
       {"INC-1 of high-error-rate should be resolved, it is escalated",
        "cloud_run.rollback in INC-1 should be fixed, it is ineffective",
        "the serving revision should be api-1, it is api-3",
        "the number of changes that Cloud Run has accepted should be 1, it is 0"})
    CHECK(said.find(complaint) != std::string::npos);
  CHECK(said.find("A forgotten transaction") == std::string::npos);
}

TEST_CASE("a program that ends while an incident is waited for is a failure, at once") {
  Play it(cloud_that_ends("api-1", 0), {{"GET /api/v1/journal?after=0", {R"({"records":[]})"}}});
  demo::Spawn spawn;
  spawn.name = "the daemon";
  spawn.argv = {"/bin/sh", "-c", "exit 1"};
  spawn.directory = it.stage.workspace.path();
  spawn.log = it.stage.workspace.file("daemon.log");
  demo::Child& child = it.stage.children.start(spawn);
  REQUIRE(test::eventually([&] { return !child.running(); }));
  it.play();
  CHECK_FALSE(it.told);
  CHECK(it.failure == "the daemon ended with status 1");
}

}  // namespace story_test
