#include "daemon/cli/demo/postgres.hpp"

#include <unistd.h>

#include "daemon/cli/demo/programs.hpp"

namespace runbookd::demo {
namespace {

constexpr seconds init_limit{60};
constexpr seconds postgres_start_limit{30};

struct Cluster {
  PostgresPrograms programs;
  std::string home;  ///< the server's own directory
  std::string data;
  PostgresAddress address;
};

Spawn spawn_of(const Stage& stage, const Cluster& cluster, const std::string& name) {
  Spawn spawn;
  spawn.name = name;
  spawn.environment = environment_with({"HOME=" + cluster.home});
  spawn.directory = cluster.home;
  spawn.log = stage.workspace.file("postgres.log");
  spawn.account = stage.account;
  return spawn;
}

void make_cluster(Stage& stage, const Cluster& cluster) {
  const std::string password_file = cluster.home + "/password";
  stage.workspace.write(password_file, cluster.address.password + "\n", stage.account);
  Spawn spawn = spawn_of(stage, cluster, "initdb");
  // Other users of this machine can reach the port too: no role without a password.
  spawn.argv = {cluster.programs.initdb,
                "--pgdata=" + cluster.data,
                "--username=" + std::string(postgres_owner),
                "--auth=scram-sha-256",
                "--pwfile=" + password_file,
                "--locale=C",
                "--encoding=UTF8",
                "--no-sync",
                "--no-instructions"};
  run_to_its_end(spawn, stage.interrupts, init_limit);
  ::unlink(password_file.c_str());
}

Child& start_server(Stage& stage, const Cluster& cluster) {
  Spawn spawn = spawn_of(stage, cluster, "postgres");
  spawn.stop_signal = SIGINT;    // its fast shutdown: sessions are ended, not waited for
  spawn.death_signal = SIGQUIT;  // its immediate one: a SIGKILL would leave its own children behind
  spawn.argv = {cluster.programs.server,
                "-D",
                cluster.data,
                "-h",
                "127.0.0.1",
                "-p",
                std::to_string(cluster.address.port)};
  for (const char* setting : {"unix_socket_directories=", "fsync=off", "max_connections=40",
                              "shared_buffers=16MB", "autovacuum=off"}) {
    spawn.argv.emplace_back("-c");
    spawn.argv.emplace_back(setting);
  }
  return stage.children.start(spawn);
}

void fill(const PostgresAddress& address) {
  Session owner(address, postgres_owner);
  for (const char* role : {postgres_app, postgres_watcher}) {
    owner.run("CREATE ROLE " + std::string(role) + " LOGIN PASSWORD '" + address.password + "'");
  }
  owner.run("GRANT pg_monitor, pg_signal_backend TO " + std::string(postgres_watcher));
  owner.run(
      "CREATE TABLE orders (id int PRIMARY KEY, state text NOT NULL);"
      "INSERT INTO orders SELECT n, 'paid' FROM generate_series(1, 100) AS n;"
      "GRANT SELECT, UPDATE ON orders TO " +
      std::string(postgres_app));
}

}  // namespace

PostgresAddress start_postgres(Stage& stage) {
  Cluster cluster;
  cluster.programs = find_postgres();
  cluster.home = stage.workspace.directory("postgres", stage.account);
  cluster.data = cluster.home + "/data";
  cluster.address = {free_port(), random_password()};
  make_cluster(stage, cluster);
  Child& server = start_server(stage, cluster);
  wait_until_ready(server, stage.interrupts, postgres_start_limit,
                   [&] { return is_accepting(cluster.address); });
  fill(cluster.address);
  return cluster.address;
}

std::string dsn_of(const PostgresAddress& address) {
  return "postgres://" + std::string(postgres_watcher) + ':' + address.password +
         "@127.0.0.1:" + std::to_string(address.port) + "/postgres?sslmode=disable";
}

}  // namespace runbookd::demo
