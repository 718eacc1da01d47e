// What people see beside the figures, of real servers: who blocks whom, the slowest statements,
// slots that hold WAL, and how far the transaction ids are.
#include "tests/integration/postgres/fixture.hpp"

namespace background_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

struct Seen {
  explicit Seen(const std::string& dsn)
      : spec(postgres_spec(dsn)), probe(spec->make(common(), {}, loop.services())) {}
  ~Seen() { probe->close(); }
  const Sample& look() {
    sample = loop.run(probe->run(), std::chrono::milliseconds{5000});
    INFO(sample.detail);
    REQUIRE(sample.outcome == Outcome::ok);
    return sample;
  }
  /// Of the first run that shows it: a server that took long for its figures is asked nothing more.
  std::string shown(const std::string& title) {
    std::string out;
    loop.until([&] {
      for (const auto& part : look().evidence)
        if (part.title == title) out = part.text;
      return !out.empty();
    });
    return out;
  }
  Loop loop;
  std::shared_ptr<const ProbeSpec> spec;
  std::unique_ptr<Probe> probe;
  Sample sample;
};

}  // namespace

TEST_CASE("the whole chain behind the oldest blocker is shown, without data", "[postgres]") {
  LockWait wait(server().socket_dsn("app"), server().socket_dsn("other"), 4);
  Seen seen(server().socket_dsn("watcher"));
  const auto chain = seen.shown("blocked by");
  INFO(chain);
  CHECK(chain.starts_with("pid " + std::to_string(wait.holder.pid()) + " app@postgres"));
  CHECK(chain.find("idle in transaction") != std::string::npos);
  CHECK(chain.find("\n  waits: pid " + std::to_string(wait.waiter.pid()) + " other@postgres") !=
        std::string::npos);
  CHECK(chain.find("i = ?") != std::string::npos);
  CHECK(chain.find("i = 4") == std::string::npos);
}

TEST_CASE("without a blocker there is no chain, and without the extension no statements",
          "[postgres]") {
  Quiet quiet;
  Seen seen(server().socket_dsn("watcher"));
  CHECK(seen.look().evidence.empty());
}

TEST_CASE("slots that hold WAL back are seen, and how far the transaction ids are", "[postgres]") {
  RealPostgres postgres({"wal_level=replica", "max_replication_slots=2",
                         "shared_preload_libraries=pg_stat_statements"});
  PostgresClient admin(postgres.socket_dsn());
  Seen seen(postgres.socket_dsn());
  seen.look();
  CHECK(number(*seen.spec, seen.sample, "wal_held") == 0);
  const double before = number(*seen.spec, seen.sample, "wraparound");
  CHECK(before > 0);
  CHECK(before < 0.01);
  admin.ask("SELECT pg_create_physical_replication_slot('forgotten', true)");
  admin.ask("CREATE TABLE big AS SELECT g, repeat('x', 100) FROM generate_series(1, 20000) g");
  seen.look();
  CHECK(number(*seen.spec, seen.sample, "wal_held") > 1e6);
}

TEST_CASE("where pg_stat_statements is installed, the slowest statements are shown", "[postgres]") {
  RealPostgres postgres({"shared_preload_libraries=pg_stat_statements"});
  PostgresClient admin(postgres.socket_dsn());
  admin.ask("CREATE SCHEMA \"Odd\"");
  admin.ask("CREATE EXTENSION pg_stat_statements SCHEMA \"Odd\"");
  for (int i = 0; i < 3; ++i) admin.ask("SELECT pg_sleep(0.05), 'hunter2'");
  Seen seen(postgres.socket_dsn());
  const auto slow = seen.shown("slow queries");
  INFO(slow);
  CHECK(slow.find("SELECT pg_sleep($1), $2") != std::string::npos);
  CHECK(slow.find(" 3 calls: ") != std::string::npos);
  CHECK(slow.find("hunter2") == std::string::npos);
}

}  // namespace background_test
