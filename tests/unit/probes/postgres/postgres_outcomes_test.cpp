// What a run of `postgres` ends as, row by row; a real server is in tests/integration/postgres.
#include "probes/postgres/kind.hpp"
#include "probes/postgres/signals.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/probes/postgres/session_cases.hpp"

namespace postgres_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

Sample postgres_run(Loop& loop, const std::string& dsn, std::optional<milliseconds> deadline,
                    const std::string& target = {}) {
  const auto parsed = parse_probe(probes::postgres_kind, "postgres: \"" + dsn + "\"\n");
  return run_of(loop, parsed, loop.services(), deadline, target);
}

const SessionRun run_postgres = [](Loop& loop, const std::string& dsn,
                                   std::optional<milliseconds> deadline) {
  return postgres_run(loop, dsn, deadline);
};

/// Each figure is 1, and so many sessions are hidden.
std::string figures(const std::string& hidden) {
  std::vector<PgColumn> columns;
  for (const auto& doc : probes::postgres::signal_docs) columns.push_back({std::string(doc.name)});
  PgRow row(columns.size(), std::string("1"));
  columns.push_back({"hidden"});
  row.emplace_back(hidden);
  return pg_rows(columns, {row});
}

PgAnswer always(const std::string& text) {
  return [text](const std::string&) { return text; };
}

Sample answered(const std::string& text) {
  return run_of_server(run_postgres, pg_logged_in(), always(text));
}

Sample without_sight() {
  Sample out = answered(figures("3"));
  REQUIRE(out.cells.size() > 1);
  CHECK(out.cells[0].index() != 0);  // `connections`
  CHECK(out.cells[1].index() == 0);  // `active`
  return out;
}

Sample of_target(const std::string& target) {
  Loop loop;
  return postgres_run(loop, "postgres://app@{{ target }}/shop?sslmode=require", {}, target);
}

Sample refused(const std::string& sqlstate) {
  return run_of_server(run_postgres, pg_error(sqlstate, "no"));
}

}  // namespace

TEST_CASE("every outcome of postgres' page is what it says", "[postgres]") {
  OutcomeCases cases{
      {"a session that answers", [] { return answered(figures("0")); }},
      {"the role may not see what others do: those signals are missing", without_sight},
      {"it is starting up or shutting down (57P03)", [] { return refused("57P03"); }},
      {"the database does not exist (3D000)", [] { return refused("3D000"); }},
      {"it refuses the query", [] { return answered(pg_error("42501", "permission denied")); }},
      {"it ends the statement after its `statement_timeout` (57014)",
       [] { return answered(pg_error("57014", "canceling statement")); }},
      {"it ends the session (57P01)",
       [] { return answered(pg_error("57P01", "terminating connection")); }},
      {"it answers with something else than one row",
       [] { return answered(pg_rows({{"connections"}}, {})); }},
      {"the target makes no connection string", [] { return of_target("a b"); }},
  };
  cases.merge(session_cases(run_postgres));
  const std::vector<ShownElsewhere> elsewhere{
      {"tests/integration/postgres/login_test.cpp",
       {"no server is what `target_session_attrs` asks for"}},
      {"tests/integration/postgres/hostile_peer_test.cpp",
       {"a login that asks for more than 2 s of computing"}}};
  CHECK(check_outcomes("postgres", cases, elsewhere) == std::vector<std::string>{});
}

}  // namespace postgres_outcomes_test
