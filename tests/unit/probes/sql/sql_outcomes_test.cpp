// What a run of `sql` ends as, row by row; a real server is in tests/integration/postgres.
#include "probes/postgres/kind.hpp"
#include "probes/sql/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/probes/postgres/session_cases.hpp"

namespace sql_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

/// `dsn` empty: the rulebook has no probe of that name.
Sample sql_run(Loop& loop, const std::string& dsn, std::optional<milliseconds> deadline,
               const std::string& target = {}) {
  const auto parsed =
      parse_probe(probes::sql_kind, "sql: {via: pg, query: \"SELECT count(*) AS n FROM t\"}\n");
  Services services = loop.services();
  services.probe_spec = [&dsn](const std::string&) -> std::shared_ptr<const ProbeSpec> {
    if (dsn.empty()) return nullptr;
    return parse_probe(probes::postgres_kind, "postgres: \"" + dsn + "\"\n").spec;
  };
  return run_of(loop, parsed, services, deadline, target);
}

const SessionRun run_sql = [](Loop& loop, const std::string& dsn,
                              std::optional<milliseconds> deadline) {
  return sql_run(loop, dsn, deadline);
};

/// The query is answered so, and what stands around it as ever.
Sample answered(const std::string& text) {
  return run_of_server(run_sql, pg_logged_in(), [text](const std::string& sql) {
    return sql.find("count(*)") == std::string::npos ? pg_done() : text;
  });
}

Sample without_the_signal(const std::string& text) {
  Sample out = answered(text);
  CHECK(out.cells.at(0).index() == 0);
  CHECK_FALSE(out.detail.empty());
  return out;
}

Sample of_target(const std::string& target) {
  Loop loop;
  return sql_run(loop, "postgres://app@{{ target }}/shop?sslmode=require", {}, target);
}

Sample without_a_probe() {
  Loop loop;
  return sql_run(loop, "", {});
}

}  // namespace

TEST_CASE("every outcome of sql's page is what it says", "[sql]") {
  constexpr unsigned text_oid = 25;
  const PgRow seven{std::string("7")};
  OutcomeCases cases{
      {"one row", [=] { return answered(pg_rows({{"n"}}, {seven})); }},
      {"a value that does not fit its unit: that signal is missing",
       [=] { return without_the_signal(pg_rows({{"n", text_oid}}, {{std::string("many")}})); }},
      {"a value that is NULL: that signal is missing",
       [] { return without_the_signal(pg_rows({{"n"}}, {{std::nullopt}})); }},
      {"no row", [] { return answered(pg_rows({{"n"}}, {})); }},
      {"several rows", [=] { return answered(pg_rows({{"n"}}, {seven, seven})); }},
      {"an error of the server", [] { return answered(pg_error("42P01", "no such table")); }},
      {"it ends the statement after its `statement_timeout` (57014)",
       [] { return answered(pg_error("57014", "canceling statement")); }},
      {"`via` is no `postgres` probe of the rulebook", without_a_probe},
      {"the target makes no connection string", [] { return of_target("a b"); }},
  };
  cases.merge(session_cases(run_sql));
  const std::vector<ShownElsewhere> elsewhere{
      {"tests/integration/postgres/sql_test.cpp", {"a statement that would change something"}}};
  CHECK(check_outcomes("sql", cases, elsewhere) == std::vector<std::string>{});
}

}  // namespace sql_outcomes_test
