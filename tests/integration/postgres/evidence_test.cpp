// What PostgreSQL says when it cannot say: the rows of docs/evidence.md, against real servers.
#include <functional>
#include <map>

#include "tests/integration/postgres/fixture.hpp"
#include "tests/unit/evidence_rows.hpp"

namespace postgres_evidence_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

struct Look {
  explicit Look(const std::string& dsn)
      : spec(postgres_spec(dsn)), probe(spec->make(common(), {}, loop.services())) {}
  ~Look() { probe->close(); }
  std::optional<double> at(const std::string& signal) {
    sample = loop.run(probe->run(), std::chrono::milliseconds{5000});
    INFO(sample.detail);
    REQUIRE(sample.outcome == Outcome::ok);
    const auto* value = std::get_if<double>(&cell(*spec, sample, signal));
    return value != nullptr ? std::optional{*value} : std::nullopt;
  }
  bool until(const std::string& signal, const std::function<bool(std::optional<double>)>& holds) {
    return loop.until([&] { return holds(at(signal)); });
  }

  Loop loop;
  std::shared_ptr<const ProbeSpec> spec;
  std::unique_ptr<Probe> probe;
  Sample sample;
};

const char* const write = "INSERT INTO written SELECT g FROM generate_series(1, 1000) g";

/// A primary and its standby. Each notices a dead link after 40 s only, or, where nothing else is
/// asked for, a silent one after 2 s.
struct Pair {
  RealPostgres primary{{"wal_sender_timeout=40s", "wal_level=replica"}};
  RealPostgres standby{primary, {"wal_receiver_timeout=4s", "wal_receiver_status_interval=1s"}};
  PostgresClient writer{primary.socket_dsn()};
  Look above{primary.socket_dsn()};
  Look below{standby.socket_dsn()};

  Pair() {
    writer.ask("CREATE TABLE written (i int)");
    REQUIRE(below.until("replication_lag", [](auto lag) { return lag == 0; }));
    REQUIRE(above.until("replication_lag", [](auto lag) { return lag && *lag < 1; }));
  }
};

// Transactions that are blocked by `hold` must see its age.
void blocked_by(PostgresClient& holder, const std::string& hold, const std::string& blocker) {
  Quiet quiet;
  PostgresClient admin(server().socket_dsn());
  {
    PostgresClient waiter(server().socket_dsn("app"));
    holder.ask(hold);
    waiter.send("UPDATE t SET v = v + 1 WHERE i = 3");
    REQUIRE(admin.until(
        "SELECT " + blocker + " = ANY (pg_blocking_pids(" + std::to_string(waiter.pid()) + "))",
        "t"));
    Look look(server().socket_dsn("watcher"));
    CHECK(look.until("oldest_blocker", [](auto age) { return age && *age > 0.3; }));
    CHECK(look.at("blocked") == 1);
    admin.ask("SELECT pg_cancel_backend(" + std::to_string(waiter.pid()) + ")");
    waiter.finish();
  }
}

using Rows = std::vector<std::pair<std::string, std::function<void()>>>;

const Rows& rows() {
  static const Rows all = {
      {"a prepared transaction that blocks",
       [] {
         PostgresClient holder(server().socket_dsn());
         blocked_by(holder, "BEGIN; UPDATE t SET v = 1 WHERE i = 3; PREPARE TRANSACTION 'row'",
                    "0");
         holder.ask("ROLLBACK PREPARED 'row'");
         blocked_by(holder, "BEGIN; LOCK TABLE t; PREPARE TRANSACTION 'table'", "0");
         holder.ask("ROLLBACK PREPARED 'table'");
       }},
      {"a blocker that is no client backend",
       [] {
         PostgresClient sender(server().socket_dsn() + " replication=database");
         blocked_by(sender, "BEGIN; LOCK TABLE t", std::to_string(sender.pid()));
         sender.ask("ROLLBACK");
       }},
      {"a standby whose processes all stand still",
       [] {
         Pair pair;
         pair.standby.freeze();
         pair.writer.ask(write);
         CHECK(pair.above.until("replication_lag", [](auto lag) { return lag && *lag > 2; }));
         pair.standby.thaw();
         CHECK(pair.above.until("replication_lag", [](auto lag) { return lag && *lag < 1; }));
       }},
      {"a standby that has nothing to replay",
       [] {
         Pair pair;
         pair.writer.ask("SELECT pg_switch_wal()");
         CHECK(pair.above.until("replication_lag", [](auto lag) { return lag == 0; }));
         CHECK(pair.below.at("replication_lag") == 0);
       }},
      {"a primary whose processes all stand still",
       [] {
         Pair pair;
         CHECK(pair.below.at("replication_lag") == 0);
         pair.primary.freeze();
         CHECK(pair.below.until("replication_lag", [](auto lag) { return !lag || *lag > 3; }));
         pair.primary.thaw();
       }},
      {"a backup that is being taken, a receiver of WAL",
       [] {
         RealPostgres primary({"wal_level=replica"});
         PostgresClient receiver(primary.socket_dsn() + " replication=true");
         PostgresClient admin(primary.socket_dsn());
         admin.ask("SELECT pg_create_physical_replication_slot('kept')");
         receiver.send("BASE_BACKUP (LABEL 'x', CHECKPOINT 'fast')");
         REQUIRE(admin.until("SELECT state FROM pg_stat_replication", "backup"));
         Look look(primary.socket_dsn());
         CHECK_FALSE(look.at("replication_lag"));
       }},
      {"a role that may not see",
       [] {
         Pair pair;
         pair.writer.ask("CREATE ROLE blind LOGIN");
         Look above(pair.primary.socket_dsn("blind"));
         CHECK_FALSE(above.at("replication_lag"));
         REQUIRE(pair.below.until("replication_lag", [](auto lag) { return lag == 0; }));
         Look below(pair.standby.socket_dsn("blind"));
         CHECK_FALSE(below.at("replication_lag"));
       }},
      {"no standby",
       [] {
         Look look(server().socket_dsn("watcher"));
         CHECK_FALSE(look.at("replication_lag"));
       }},
  };
  return all;
}

}  // namespace

TEST_CASE("what PostgreSQL cannot say is missing or bounded, never an all-clear", "[postgres]") {
  std::vector<std::string> tried;
  for (const auto& [name, held] : rows()) {
    INFO(name);
    tried.push_back(name);
    held();
  }
  CHECK(tried == evidence_rows("What PostgreSQL says when it cannot say", "Server"));
}

}  // namespace postgres_evidence_test
