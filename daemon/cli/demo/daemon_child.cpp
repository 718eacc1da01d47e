#include "daemon/cli/demo/daemon_child.hpp"

#include "daemon/cli/demo/demo_rulebook.hpp"
#include "daemon/cli/demo/loopback.hpp"
#include "daemon/cli/demo/programs.hpp"

namespace runbookd::demo {
namespace {

constexpr seconds daemon_start_limit{30};

bool is_ready(int port) {
  const auto reply = http_get(port, "/-/ready");
  return reply && reply->ok();
}

}  // namespace

DaemonChild start_daemon(Stage& stage, const World& world, const PostgresAddress& postgres) {
  DaemonChild out;
  out.port = stage.options.port > 0 ? stage.options.port : free_port();
  out.rulebook = stage.workspace.file("demo.yaml");
  out.state = stage.workspace.file("state");
  out.postmortems = stage.workspace.directory("postmortems", std::nullopt);
  out.log = stage.workspace.file("runbookd.log");
  stage.workspace.write(out.rulebook, demo_rulebook);
  Spawn spawn;
  spawn.name = "runbookd";
  spawn.argv = {find_self(stage.options.self_path), "run", "--config", out.rulebook};
  // The rulebook reads these; a metadata server of the real Google must not be found by accident.
  spawn.environment = environment_with(
      {"DEMO_CLOUD=" + loopback(world.cloud_port()),
       "DEMO_WORKLOAD=" + loopback(world.workload_port()),
       "DEMO_REDIS=redis://" + loopback(world.redis_port()),
       "DEMO_POSTGRES=" + dsn_of({world.postgres_port(), postgres.password}),
       "DEMO_WITNESS_A=" + loopback(world.witnesses()[0]),
       "DEMO_WITNESS_B=" + loopback(world.witnesses()[1]),
       "DEMO_WITNESS_C=" + loopback(world.witnesses()[2]), "DEMO_LISTEN=" + loopback(out.port),
       "DEMO_STATE=" + out.state, "DEMO_POSTMORTEMS=" + out.postmortems,
       "GCE_METADATA_HOST=" + loopback(world.cloud_port())});
  spawn.directory = stage.workspace.path();
  spawn.log = out.log;
  spawn.death_signal = SIGTERM;  // it has a journal to close
  Child& child = stage.children.start(spawn);
  wait_until_ready(child, stage.interrupts, daemon_start_limit, [&] { return is_ready(out.port); });
  return out;
}

}  // namespace runbookd::demo
