// The `pgbouncer` probe against Debian's PgBouncer, and against peers that are none. The rows are
// those of the probe's page.
#include "probes/pgbouncer/kind.hpp"
#include "tests/integration/postgres/pooler.hpp"

namespace pgbouncer_test {

using namespace runbookd;
using namespace runbookd::test;
using std::chrono::milliseconds;

namespace {

std::shared_ptr<const ProbeSpec> spec(const std::string& dsn, const std::string& more = {}) {
  auto parsed = parse_probe(probes::pgbouncer_kind, "pgbouncer: \"" + dsn + "\"\n" + more);
  REQUIRE(parsed.errors == std::vector<std::string>{});
  return parsed.spec;
}

struct Console {
  explicit Console(const std::string& dsn, const std::string& more = {}, Nanos timeout = seconds{5})
      : spec(pgbouncer_test::spec(dsn, more)),
        limit(std::chrono::duration_cast<milliseconds>(timeout)),
        probe(spec->make(common(timeout), {}, loop.services())) {}
  ~Console() { probe->close(); }
  Sample look() {
    auto sample = loop.run(probe->run(), limit);
    CHECK(sample.cells.size() == spec->signals().size());
    return sample;
  }
  double figure(const std::string& name) { return number(*spec, look(), name); }
  Loop loop;
  std::shared_ptr<const ProbeSpec> spec;
  milliseconds limit;
  std::unique_ptr<Probe> probe;
};

const std::string console_users = "auth_type = trust\nstats_users = stats\nadmin_users = watcher\n";

}  // namespace

TEST_CASE("| the console has answered | ok | |", "[pgbouncer]") {
  const PgBouncer pooler(console_users);
  const auto admin = pooler.client("watcher", "pgbouncer");
  Console console(pooler.dsn("stats", "pgbouncer"));
  auto sample = console.look();
  INFO(sample.detail);
  REQUIRE(sample.outcome == Outcome::ok);
  CHECK(number(*console.spec, sample, "clients_active") == 0);
  CHECK_FALSE(std::get<bool>(cell(*console.spec, sample, "paused")));

  const auto client = pooler.client("app");
  client->ask("BEGIN; SELECT 1");
  CHECK(console.figure("clients_active") == 1);
  CHECK(console.figure("servers_active") == 1);
  client->ask("COMMIT");
  CHECK(eventually([&] { return console.figure("servers_idle") == 1; }));

  admin->ask("PAUSE postgres");
  sample = console.look();
  CHECK(sample.outcome == Outcome::ok);
  CHECK(std::get<bool>(cell(*console.spec, sample, "paused")));
  CHECK(sample.detail == "postgres is paused");
  admin->ask("RESUME postgres");
  CHECK_FALSE(std::get<bool>(cell(*console.spec, console.look(), "paused")));
}

TEST_CASE("clients that wait are counted, and how long, and for which pool", "[pgbouncer]") {
  const PgBouncer pooler(console_users);
  const auto holder = pooler.client("app");
  holder->ask(
      "BEGIN; SELECT 1");  // the pool has one session, and is of the user that the server gets
  Console all(pooler.dsn("stats", "pgbouncer"));
  Console mine(pooler.dsn("stats", "pgbouncer"), "pool: postgres.watcher\n");
  Console other(pooler.dsn("stats", "pgbouncer"), "pool: postgres.app\n");
  const auto waiter = pooler.client("app");
  waiter->send("SELECT 1");
  CHECK(eventually([&] { return all.figure("clients_waiting") == 1; }));
  CHECK(mine.figure("clients_waiting") == 1);
  CHECK(eventually([&] { return mine.figure("max_wait") > 0; }));
  CHECK(all.look().detail.find("waits for postgres.watcher") != std::string::npos);
  CHECK(other.figure("clients_waiting") == 0);
  holder->ask("COMMIT");
  CHECK(eventually([&] { return all.figure("clients_waiting") == 0; }));
}

TEST_CASE("a database that is paused is paused for its pool alone", "[pgbouncer]") {
  const PgBouncer pooler(console_users,
                         "shop = host=127.0.0.1 port=" + std::to_string(server().port()) + "\n");
  const auto admin = pooler.client("watcher", "pgbouncer");
  admin->ask("PAUSE shop");
  Console shop(pooler.dsn("stats", "pgbouncer"), "pool: shop.app\n");
  Console all(pooler.dsn("stats", "pgbouncer"));
  auto sample = shop.look();
  CHECK(std::get<bool>(cell(*shop.spec, sample, "paused")));
  CHECK(sample.detail == "shop is paused");
  CHECK(std::get<bool>(cell(*all.spec, all.look(), "paused")));
}

TEST_CASE("| the pool's database is not known to PgBouncer .. | unknown | `missing` |",
          "[pgbouncer]") {
  const PgBouncer pooler(console_users);
  const auto ready = pooler.client("watcher", "pgbouncer");
  Console console(pooler.dsn("stats", "pgbouncer"), "pool: nothing.app\n");
  const auto sample = console.look();
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::missing);
}

TEST_CASE("| the user may not use the console | bad | `auth` |", "[pgbouncer]") {
  const PgBouncer pooler(console_users);
  const auto ready = pooler.client("watcher", "pgbouncer");
  Console console(pooler.dsn("app", "pgbouncer"));
  const auto sample = console.look();
  INFO(sample.detail);
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::auth);
}

TEST_CASE("| nobody listens there | bad | `refused` |", "[pgbouncer]") {
  auto pooler = std::make_unique<PgBouncer>(console_users);
  const auto ready = pooler->client("watcher", "pgbouncer");
  Console console(pooler->dsn("stats", "pgbouncer"));
  CHECK(console.look().outcome == Outcome::ok);
  pooler.reset();
  const auto sample = console.look();
  INFO(sample.detail);
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::refused);
}

TEST_CASE("| it does not answer the login by the deadline | bad | `timeout` |", "[pgbouncer]") {
  Loop loop;
  FaultyPeer peer(loop.io, hang());
  const auto asked =
      spec("host=127.0.0.1 user=x sslmode=disable port=" + std::to_string(peer.port()));
  const auto probe = asked->make(common(milliseconds{400}), {}, loop.services());
  const auto sample = loop.run(probe->run(), milliseconds{400});
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::timeout);
  CHECK(loop.end != Loop::End::later);
}

TEST_CASE("| it is a PostgreSQL, and has no such command | bad | `query` |", "[pgbouncer]") {
  // A PostgreSQL has no database of that name, or no such command.
  PostgresClient(server().socket_dsn()).ask("CREATE DATABASE pgbouncer");
  Console console("hostaddr=127.0.0.1 sslmode=disable user=watcher port=" +
                  std::to_string(server().port()));
  auto sample = console.look();
  INFO(sample.detail);
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::query);
  PostgresClient(server().socket_dsn()).ask("DROP DATABASE pgbouncer WITH (FORCE)");
  Loop loop;
  FaultyPeer peer(loop.io, blurt("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const auto asked =
      spec("host=127.0.0.1 user=x sslmode=disable port=" + std::to_string(peer.port()));
  const auto probe = asked->make(common(milliseconds{2000}), {}, loop.services());
  sample = loop.run(probe->run(), milliseconds{2000});
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::protocol);
}

}  // namespace pgbouncer_test
