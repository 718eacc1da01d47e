#include "probes/postgres/background.hpp"

#include <algorithm>
#include <optional>

#include "daemon/base/time.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/postgres/mask_query.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::probes::postgres {
namespace {

constexpr std::size_t most_lines = 20;
constexpr std::size_t most_depth = 8;
constexpr std::size_t most_name_bytes = 40;

// As the figures have it (signals.cpp): a root is who blocks and waits for nobody, the oldest
// transaction first. Who waits for several is shown once, below the first of them that is reached.
constexpr std::string_view chain = R"sql(
WITH RECURSIVE act AS MATERIALIZED (
  SELECT pid, usename, datname, application_name, backend_type, state, wait_event_type,
         coalesce(xact_start, query_start) AS since, left(query, 1000) AS query
  FROM pg_stat_activity
), waiter AS MATERIALIZED (
  SELECT pid, blockers
  FROM (SELECT pid, pg_blocking_pids(pid) AS blockers FROM act WHERE wait_event_type = 'Lock') w
  WHERE cardinality(blockers) > 0
), root AS (
  SELECT b.pid
  FROM waiter w CROSS JOIN LATERAL unnest(w.blockers) AS b(pid) LEFT JOIN act a ON a.pid = b.pid
  WHERE b.pid NOT IN (SELECT pid FROM waiter)
  ORDER BY a.since NULLS LAST, b.pid LIMIT 1
), held AS (
  SELECT pid, 0 AS depth, ARRAY[pid] AS path FROM root
  UNION ALL
  SELECT w.pid, h.depth + 1, h.path || w.pid
  FROM held h JOIN waiter w ON h.pid = ANY (w.blockers)
  WHERE h.depth < 8 AND w.pid <> ALL (h.path)
), first AS (
  SELECT DISTINCT ON (pid) pid, depth, path FROM held ORDER BY pid, depth, path
)
SELECT f.depth, f.pid, a.usename AS "user", a.datname AS database, a.application_name AS application,
       coalesce(a.state, a.backend_type) AS state,
       extract(epoch FROM greatest(statement_timestamp() - a.since, interval '0')) AS age, a.query
FROM first f LEFT JOIN act a ON a.pid = f.pid
ORDER BY f.path LIMIT 21
)sql";

constexpr std::string_view schema_query =
    "SELECT quote_ident(n.nspname) AS schema FROM pg_extension e"
    " JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'";

using Row = std::vector<std::optional<std::string>>;

std::string cell_in(const net::PostgresTable& table, const Row& row, std::string_view column) {
  const int at = table.column(column);
  if (at < 0 || static_cast<std::size_t>(at) >= row.size()) return {};
  return row[static_cast<std::size_t>(at)].value_or("");
}

std::string name_in(const net::PostgresTable& table, const Row& row, std::string_view column) {
  return net::printable(cell_in(table, row, column), most_name_bytes);
}

std::string duration_of(const std::string& seconds_text) {
  const auto value = net::parse_number(seconds_text);
  if (!value || *value < 0) return "?";
  const Nanos length = from_seconds(*value);
  return format_duration(length < seconds{1}
                             ? Nanos{std::chrono::duration_cast<milliseconds>(length)}
                             : Nanos{std::chrono::duration_cast<seconds>(length)});
}

std::size_t depth_of(const net::PostgresTable& table, const Row& row) {
  const auto value = net::parse_number(cell_in(table, row, "depth"));
  return value && *value > 0 ? std::min(static_cast<std::size_t>(*value), most_depth) : 0;
}

std::string session_line(const net::PostgresTable& table, const Row& row) {
  const std::size_t depth = depth_of(table, row);
  std::string out(2 * depth, ' ');
  const std::string pid = name_in(table, row, "pid");
  if (pid == "0") return out + "a prepared transaction (see pg_prepared_xacts)";
  out += (depth == 0 ? "pid " : "waits: pid ") + pid;
  const std::string user = name_in(table, row, "user");
  if (!user.empty()) out += " " + user + "@" + name_in(table, row, "database");
  const std::string application = name_in(table, row, "application");
  if (!application.empty()) out += " (" + application + ")";
  out += ", " + name_in(table, row, "state") + ", for " + duration_of(cell_in(table, row, "age"));
  const std::string query = net::mask_query(cell_in(table, row, "query"));
  if (!query.empty()) out += ": " + query;
  return out;
}

}  // namespace

std::string_view chain_query() { return chain; }

std::string chain_text(const net::PostgresTable& table) {
  std::string out;
  for (std::size_t i = 0; i < table.rows.size() && i < most_lines; ++i)
    out += session_line(table, table.rows[i]) + "\n";
  if (table.rows.size() > most_lines) out += "and more\n";
  return out;
}

std::string_view statements_schema_query() { return schema_query; }

std::string statements_schema(const net::PostgresTable& table) {
  return table.rows.empty() ? std::string{} : cell_in(table, table.rows.front(), "schema");
}

std::string slow_query(std::string_view schema) {
  return "SELECT calls, total_exec_time / 1000 AS total, round(mean_exec_time::numeric, 1) AS mean,"
         " left(query, 1000) AS query FROM " +
         std::string(schema) +
         ".pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname ="
         " current_database()) ORDER BY total_exec_time DESC LIMIT 5";
}

std::string slow_text(const net::PostgresTable& table) {
  std::string out;
  for (const Row& row : table.rows)
    out += duration_of(cell_in(table, row, "total")) + " in all, " + name_in(table, row, "mean") +
           " ms each, " + name_in(table, row, "calls") +
           " calls: " + net::mask_query(cell_in(table, row, "query")) + "\n";
  return out;
}

}  // namespace runbookd::probes::postgres
