#include "probes/postgres/background.hpp"

#include "tests/unit/catch.hpp"

namespace postgres_background_test {

using namespace runbookd;
using namespace runbookd::probes::postgres;

namespace {

using Cells = std::vector<std::optional<std::string>>;

net::PostgresTable table(const std::vector<std::string>& columns, std::vector<Cells> rows) {
  net::PostgresTable out;
  for (const auto& name : columns) out.columns.push_back({name, 25});
  out.rows = std::move(rows);
  return out;
}
net::PostgresTable chain(std::vector<Cells> rows) {
  return table({"depth", "pid", "user", "database", "application", "state", "age", "query"},
               std::move(rows));
}

}  // namespace

TEST_CASE("a chain is told from the blocker to who waits last, without data", "[postgres]") {
  CHECK(
      chain_text(chain({{"0", "41", "app", "shop", "cron", "idle in transaction", "312.4",
                         "UPDATE t SET v = 'hunter2' WHERE i = 7"},
                        {"1", "42", "app", "shop", "", "active", "61", "DELETE FROM t WHERE i = 7"},
                        {"2", "43", "web", "shop", "", "active", "0.25", "LOCK t"}})) ==
      "pid 41 app@shop (cron), idle in transaction, for 5m12s: UPDATE t SET v = ? WHERE i = ?\n"
      "  waits: pid 42 app@shop, active, for 1m1s: DELETE FROM t WHERE i = ?\n"
      "    waits: pid 43 web@shop, active, for 250ms: LOCK t\n");
}

TEST_CASE("a prepared transaction and hidden sessions are told as far as can be", "[postgres]") {
  CHECK(chain_text(chain({{"0", "0", std::nullopt, std::nullopt, std::nullopt, std::nullopt,
                           std::nullopt, std::nullopt},
                          {"1", "42", std::nullopt, std::nullopt, std::nullopt, "active", "x",
                           std::nullopt}})) ==
        "a prepared transaction (see pg_prepared_xacts)\n  waits: pid 42, active, for ?\n");
  CHECK(chain_text(chain({})).empty());
}

TEST_CASE("a chain of a hostile server is bounded in lines, depth and names", "[postgres]") {
  const std::string name(500, 'x');
  std::vector<Cells> rows(300, Cells{"1e9", "1", name, name, "a\nb\x1b[2J", name, "-5", name});
  const auto text = chain_text(chain(rows));
  CHECK(std::count(text.begin(), text.end(), '\n') == 21);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.size() < 21 * 500);
  CHECK(chain_text(table({"nothing"}, {{"x"}})).find("pid") != std::string::npos);
}

TEST_CASE("slow statements are a table for people", "[postgres]") {
  CHECK(slow_text(table({"calls", "total", "mean", "query"},
                        {{"12", "93.5", "7791.7", "select * from t where id = $1 and n = 'x'"}})) ==
        "1m33s in all, 7791.7 ms each, 12 calls: select * from t where id = $1 and n = ?\n");
  CHECK(slow_text(table({}, {})).empty());
  CHECK(statements_schema(table({"schema"}, {})).empty());
  CHECK(statements_schema(table({"schema"}, {{"\"Odd\""}})) == "\"Odd\"");
  CHECK(slow_query("public").find("FROM public.pg_stat_statements") != std::string::npos);
}

}  // namespace postgres_background_test
