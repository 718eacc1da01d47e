#include "probes/pgbouncer/console.hpp"

#include "probes/pgbouncer/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace pgbouncer_console_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::probes::pgbouncer;

namespace {

using Cells = std::vector<std::optional<std::string>>;

net::PostgresTable table(const std::vector<std::string>& columns, std::vector<Cells> rows) {
  net::PostgresTable out;
  for (const auto& name : columns) out.columns.push_back({name, 25});
  out.rows = std::move(rows);
  return out;
}

/// As 1.18 answers.
net::PostgresTable pools(std::vector<Cells> rows) {
  return table(
      {"database", "user", "cl_active", "cl_waiting", "cl_active_cancel_req",
       "cl_waiting_cancel_req", "sv_active", "sv_active_cancel", "sv_being_canceled", "sv_idle",
       "sv_used", "sv_tested", "sv_login", "maxwait", "maxwait_us", "pool_mode"},
      std::move(rows));
}
Cells pool(const std::string& database, const std::string& user, const std::string& active,
           const std::string& waiting, const std::string& in_use, const std::string& idle,
           const std::string& wait, const std::string& wait_us) {
  return {database, user, active, waiting, "0", "0",  in_use,  "0",
          "0",      idle, "0",    "0",     "0", wait, wait_us, "transaction"};
}

}  // namespace

TEST_CASE("the pgbouncer fixtures say exactly what is wrong") {
  CHECK(check_fixtures("pgbouncer", {&probes::pgbouncer_kind}) == std::vector<std::string>{});
}

TEST_CASE("pools are added up, and the console's own is none of them") {
  const auto read = read_pools(pools({pool("pgbouncer", "pgbouncer", "1", "0", "0", "0", "0", "0"),
                                      pool("shop", "app", "3", "2", "1", "4", "1", "500000"),
                                      pool("shop", "cron", "1", "5", "2", "0", "0", "900000")}),
                               std::nullopt);
  REQUIRE(read);
  CHECK(read->clients_active == 4);
  CHECK(read->clients_waiting == 7);
  CHECK(read->servers_active == 3);
  CHECK(read->servers_idle == 4);
  CHECK(read->max_wait == Approx(1.5));
  CHECK(read->longest == "shop.app");
}

TEST_CASE("one pool is that of a database and a user") {
  const auto all = pools({pool("shop", "app", "3", "2", "1", "4", "0", "0"),
                          pool("shop", "cron", "1", "5", "2", "0", "0", "0")});
  const auto read = read_pools(all, PoolName{"shop", "cron"});
  REQUIRE(read);
  CHECK(read->found);
  CHECK(read->clients_waiting == 5);
  CHECK(read->longest.empty());
  CHECK_FALSE(read_pools(all, PoolName{"shop", "nobody"})->found);
}

TEST_CASE("an older PgBouncer has fewer columns, and is understood") {
  const auto read = read_pools(table({"database", "user", "cl_active", "cl_waiting", "sv_active",
                                      "sv_idle", "sv_used", "sv_tested", "sv_login", "maxwait"},
                                     {{"shop", "app", "1", "2", "3", "4", "0", "0", "0", "7"}}),
                               std::nullopt);
  REQUIRE(read);
  CHECK(read->max_wait == 7);
}

TEST_CASE("what is no answer to SHOW POOLS is refused") {
  CHECK_FALSE(read_pools(table({"now"}, {{"x"}}), std::nullopt));
  CHECK_FALSE(read_pools(table({"database", "user"}, {{"shop", "app"}}), std::nullopt));
  for (const char* wrong : {"", "-1", "many", "nan"})
    CHECK_FALSE(
        read_pools(pools({pool("shop", "app", wrong, "0", "0", "0", "0", "0")}), std::nullopt));
  CHECK_FALSE(read_pools(pools({{"shop", "app"}}), std::nullopt));
  CHECK(read_pools(pools({}), std::nullopt));
}

TEST_CASE("a paused database counts for its pool, and for all") {
  const auto databases = table({"name", "paused"}, {{"pgbouncer", "1"}, {"shop", "0"}, {"a", "1"}});
  CHECK(paused_database(databases, std::nullopt) == "a");
  CHECK(paused_database(databases, PoolName{"shop", "app"}) == "");
  CHECK(paused_database(databases, PoolName{"a", "app"}) == "a");
  CHECK_FALSE(paused_database(table({"name"}, {}), std::nullopt));
  CHECK(has_database(databases, "shop"));
  CHECK_FALSE(has_database(databases, "other"));
}

TEST_CASE("the state of the whole is read where there is one") {
  const auto state = [](const char* paused, const char* suspended) {
    return held_state(
        table({"key", "value"}, {{"active", "yes"}, {"paused", paused}, {"suspended", suspended}}));
  };
  CHECK(state("no", "no").empty());
  CHECK(state("yes", "no") == "paused");
  CHECK(state("no", "yes") == "suspended");
  CHECK(held_state(table({"key"}, {{"paused"}})).empty());
}

TEST_CASE("a pool is named by what stands before and behind the last dot") {
  CHECK(parse_pool("shop.app")->database == "shop");
  CHECK(parse_pool("my.shop.app")->database == "my.shop");
  CHECK(parse_pool("my.shop.app")->user == "app");
  for (const char* wrong : {"", "shop", ".app", "shop."}) CHECK_FALSE(parse_pool(wrong));
}

}  // namespace pgbouncer_console_test
