// The postgres probe against a real server.
#include "tests/integration/postgres/fixture.hpp"

namespace probe_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

struct Run {
  Run(const std::string& dsn, const std::string& more = {}, Nanos timeout = seconds{5})
      : spec(postgres_spec(dsn, more)), probe(spec->make(common(timeout), {}, loop.services())) {}
  ~Run() { probe->close(); }
  Sample once() { return loop.run(probe->run(), std::chrono::milliseconds{5000}); }

  Loop loop;
  std::shared_ptr<const ProbeSpec> spec;
  std::unique_ptr<Probe> probe;
};

std::string our_sessions(const std::string& user) {
  return "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'runbookd' AND usename = "
         "'" +
         user + "'";
}

}  // namespace

TEST_CASE("a server is seen through its unix socket and through TCP", "[postgres]") {
  for (const auto& dsn : {server().socket_dsn("watcher"), server().tcp_dsn("watcher")}) {
    Run run(dsn);
    const auto sample = run.once();
    INFO(sample.detail);
    REQUIRE(sample.outcome == Outcome::ok);
    CHECK(number(*run.spec, sample, "connections") >= 1);
    CHECK(number(*run.spec, sample, "max_connections") == 24);
    CHECK(number(*run.spec, sample, "database_size") > 1e6);
    CHECK(number(*run.spec, sample, "deadlocks") == 0);
    CHECK(number(*run.spec, sample, "oldest_blocker") == 0);
    CHECK(missing(*run.spec, sample, "replication_lag"));
  }
}

TEST_CASE("lock waits show as blocked sessions and the age of their root", "[postgres]") {
  LockWait wait(server().socket_dsn("app"), server().socket_dsn("other"), 1);
  Run run(server().socket_dsn("watcher"));
  const auto sample = run.once();
  REQUIRE(sample.outcome == Outcome::ok);
  CHECK(number(*run.spec, sample, "blocked") == 1);
  CHECK(number(*run.spec, sample, "waiting") >= 1);
  CHECK(number(*run.spec, sample, "idle_in_transaction") == 1);
  CHECK(number(*run.spec, sample, "oldest_blocker") > 0);
  CHECK(number(*run.spec, sample, "longest_transaction") >=
        number(*run.spec, sample, "oldest_blocker"));
}

TEST_CASE("a role without pg_monitor gets missing signals instead of wrong ones", "[postgres]") {
  LockWait wait(server().socket_dsn("app"), server().socket_dsn("other"), 2);
  Run run(server().tcp_dsn("sealed", "hunter2"));
  const auto sample = run.once();
  REQUIRE(sample.outcome == Outcome::ok);
  CHECK(number(*run.spec, sample, "connections") >= 3);
  CHECK(missing(*run.spec, sample, "blocked"));
  CHECK(missing(*run.spec, sample, "oldest_blocker"));
  CHECK(sample.detail.find("grant it pg_monitor") != std::string::npos);
}

TEST_CASE("a wrong password is bad with the reason auth, and is not repeated", "[postgres]") {
  Run run(server().tcp_dsn("sealed", "swordfish"));
  const auto sample = run.once();
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::auth);
  CHECK(sample.detail.find("swordfish") == std::string::npos);
  CHECK(sample.detail.find("28P01") != std::string::npos);
}

TEST_CASE("one connection serves many runs, unless it shall be new", "[postgres]") {
  PostgresClient admin(server().socket_dsn());
  {
    Run kept(server().socket_dsn("watcher"));
    for (int i = 0; i < 3; ++i) CHECK(kept.once().outcome == Outcome::ok);
    CHECK(admin.until(our_sessions("watcher"), "1"));
  }
  CHECK(admin.until(our_sessions("watcher"), "0"));
  Run fresh(server().socket_dsn("watcher"), "connection: new\n");
  CHECK(fresh.once().outcome == Outcome::ok);
  CHECK(admin.until(our_sessions("watcher"), "0"));
}

TEST_CASE("a kept connection that died between two runs is no fault of the server", "[postgres]") {
  PostgresClient admin(server().socket_dsn());
  Run run(server().socket_dsn("watcher"));
  REQUIRE(run.once().outcome == Outcome::ok);
  admin.ask(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'runbookd'");
  REQUIRE(admin.until(our_sessions("watcher"), "0"));
  const auto sample = run.once();
  INFO(sample.detail);
  CHECK(sample.outcome == Outcome::ok);
}

TEST_CASE("too many connections is bad evidence with a reason of its own", "[postgres]") {
  std::vector<std::unique_ptr<PostgresClient>> crowd;
  do {
    crowd.push_back(std::make_unique<PostgresClient>(server().socket_dsn("app")));
  } while (crowd.back()->connected() && crowd.size() < 40);
  REQUIRE_FALSE(crowd.back()->connected());
  Run run(server().socket_dsn("watcher"));
  const auto sample = run.once();
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::state);
  CHECK(sample.detail.find("too many connections") != std::string::npos);
  crowd.clear();
  PostgresClient admin(server().socket_dsn());
  CHECK(admin.until("SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'", "0"));
}

TEST_CASE("a database that does not exist and a role that may not log in say so", "[postgres]") {
  const auto port = std::to_string(server().port());
  Run nowhere("host=127.0.0.1 port=" + port + " user=watcher dbname=nowhere sslmode=disable");
  CHECK(nowhere.once().reason == Reason::missing);
  Run nobody("host=127.0.0.1 port=" + port + " user=nobody dbname=postgres sslmode=disable");
  CHECK(nobody.once().reason == Reason::auth);
  Run encrypted("host=127.0.0.1 port=" + port + " user=watcher dbname=postgres sslmode=require");
  CHECK(encrypted.once().reason == Reason::tls);
}

}  // namespace probe_test
