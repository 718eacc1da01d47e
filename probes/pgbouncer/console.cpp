#include "probes/pgbouncer/console.hpp"

#include <algorithm>

#include "daemon/net/failure.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::probes::pgbouncer {
namespace {

constexpr std::string_view own_pool = "pgbouncer";
constexpr double microseconds = 1e-6;

using Row = std::vector<std::optional<std::string>>;

std::string text_in(const net::PostgresTable& table, const Row& row, std::string_view column) {
  const int at = table.column(column);
  if (at < 0 || static_cast<std::size_t>(at) >= row.size()) return {};
  return row[static_cast<std::size_t>(at)].value_or("");
}

/// Nothing that is counted is below zero.
std::optional<double> count_in(const net::PostgresTable& table, const Row& row,
                               std::string_view column) {
  const auto value = net::parse_number(text_in(table, row, column));
  return value && *value >= 0 ? value : std::nullopt;
}

bool is_asked_for(const std::optional<PoolName>& only, const std::string& database,
                  const std::string& user) {
  return !only || (only->database == database && only->user == user);
}

/// False when a figure is missing.
bool add_pool(const net::PostgresTable& table, const Row& row, const std::string& name,
              Pools& out) {
  const auto active = count_in(table, row, "cl_active");
  const auto waiting = count_in(table, row, "cl_waiting");
  const auto in_use = count_in(table, row, "sv_active");
  const auto idle = count_in(table, row, "sv_idle");
  const auto seconds = count_in(table, row, "maxwait");
  if (!active || !waiting || !in_use || !idle || !seconds) return false;
  out.found = true;
  out.clients_active += *active;
  out.clients_waiting += *waiting;
  out.servers_active += *in_use;
  out.servers_idle += *idle;
  const double wait = *seconds + count_in(table, row, "maxwait_us").value_or(0) * microseconds;
  if (wait > out.max_wait) {
    out.max_wait = wait;
    out.longest = name;
  }
  return true;
}

}  // namespace

std::optional<PoolName> parse_pool(std::string_view text) {
  const auto dot = text.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == text.size()) return std::nullopt;
  return PoolName{std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
}

Result<Pools> read_pools(const net::PostgresTable& table, const std::optional<PoolName>& only) {
  const Error wrong{"SHOW POOLS was not answered as PgBouncer answers it", {}};
  if (table.column("database") < 0 || table.column("user") < 0) return wrong;
  Pools out;
  for (const Row& row : table.rows) {
    const std::string database = text_in(table, row, "database");
    const std::string user = text_in(table, row, "user");
    if (database == own_pool || !is_asked_for(only, database, user)) continue;
    const std::string name = net::printable(database) + "." + net::printable(user);
    if (!add_pool(table, row, name, out)) return wrong;
  }
  return out;
}

std::optional<std::string> paused_database(const net::PostgresTable& table,
                                           const std::optional<PoolName>& only) {
  if (table.column("name") < 0 || table.column("paused") < 0) return std::nullopt;
  for (const Row& row : table.rows) {
    const std::string name = text_in(table, row, "name");
    const bool counts = only ? name == only->database : name != own_pool;
    if (counts && text_in(table, row, "paused") == "1") return net::printable(name);
  }
  return std::string{};
}

bool has_database(const net::PostgresTable& table, std::string_view name) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](const Row& row) { return text_in(table, row, "name") == name; });
}

std::string held_state(const net::PostgresTable& table) {
  if (table.columns.size() < 2) return {};
  for (const Row& row : table.rows) {
    if (row.size() < 2 || row[1].value_or("") != "yes") continue;
    const std::string key = row[0].value_or("");
    if (key == "paused" || key == "suspended") return key;
  }
  return {};
}

}  // namespace runbookd::probes::pgbouncer
