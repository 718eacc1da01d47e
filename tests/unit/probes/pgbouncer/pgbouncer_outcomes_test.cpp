// What a run of `pgbouncer` ends as, row by row; a real one is in tests/integration/postgres.
#include "probes/pgbouncer/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/probes/postgres/session_cases.hpp"

namespace pgbouncer_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

Sample console_run(Loop& loop, const std::string& dsn, std::optional<milliseconds> deadline,
                   const std::string& more = {}, const std::string& target = {}) {
  const auto parsed = parse_probe(probes::pgbouncer_kind, "pgbouncer: \"" + dsn + "\"\n" + more);
  return run_of(loop, parsed, loop.services(), deadline, target);
}

SessionRun run_console(const std::string& more = {}) {
  return [more](Loop& loop, const std::string& dsn, std::optional<milliseconds> deadline) {
    return console_run(loop, dsn, deadline, more);
  };
}

/// The console of a PgBouncer with one pool.
PgAnswer console(const std::string& paused) {
  return [paused](const std::string& sql) {
    const std::optional<std::string> none = "0";
    if (sql.find("POOLS") != std::string::npos)
      return pg_rows({{"database", 25},
                      {"user", 25},
                      {"cl_active"},
                      {"cl_waiting"},
                      {"sv_active"},
                      {"sv_idle"},
                      {"maxwait"}},
                     {{"shop", "app", none, none, none, none, none}});
    if (sql.find("DATABASES") != std::string::npos)
      return pg_rows({{"name", 25}, {"paused"}}, {{"shop", paused}});
    return pg_rows({{"key", 25}, {"value", 25}}, {{"paused", "no"}});
  };
}

Sample answered(const PgAnswer& answer, const std::string& more = {}) {
  return run_of_server(run_console(more), pg_logged_in(), answer);
}

Sample answered_always(const std::string& text) {
  return answered([text](const std::string&) { return text; });
}

Sample while_paused() {
  Sample out = answered(console("1"));
  CHECK(std::get<bool>(out.cells.at(5)));
  CHECK_FALSE(std::get<bool>(answered(console("0")).cells.at(5)));
  return out;
}

Sample of_target(const std::string& target) {
  Loop loop;
  return console_run(loop, "postgres://stats@{{ target }}/?sslmode=require", {}, {}, target);
}

}  // namespace

TEST_CASE("every outcome of pgbouncer's page is what it says", "[pgbouncer]") {
  OutcomeCases cases{
      {"the console has answered", [] { return answered(console("0")); }},
      {"all or a database is paused: `paused` is true", while_paused},
      {"the user may not use the console",
       [] { return run_of_server(run_console(), pg_error("08P01", "not allowed")); }},
      {"it is a PostgreSQL, and has no such command",
       [] { return answered_always(pg_error("42704", "unrecognized parameter \"pools\"")); }},
      {"it is a PostgreSQL without a database `pgbouncer`",
       [] { return run_of_server(run_console(), pg_error("3D000", "does not exist")); }},
      {"its answer is none of PgBouncer's",
       [] { return answered_always(pg_rows({{"n"}}, {{std::string("1")}})); }},
      {"the pool's database is not known to PgBouncer, and no client has asked for it yet",
       [] { return answered(console("0"), "pool: nothing.app\n"); }},
      {"the target makes no connection string", [] { return of_target("a b"); }},
  };
  cases.merge(session_cases(run_console()));
  CHECK(check_outcomes("pgbouncer", cases) == std::vector<std::string>{});
}

}  // namespace pgbouncer_outcomes_test
