// What a console says for PgBouncer's: a row per line, a cell per tab, the first row its columns.
#include <algorithm>
#include <string>

#include "tests/fuzz/target.hpp"

#include "probes/pgbouncer/console.hpp"

namespace runbookd::fuzz {

namespace {

/// The text before the separator, which `rest` loses with it.
std::string_view next_of(std::string_view& rest, char separator) {
  const std::string_view out = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(rest.size(), out.size() + 1));
  return out;
}

/// As the server's reader hands it over: every row has as many cells as there are columns.
net::PostgresTable table_of(std::string_view input) {
  net::PostgresTable out;
  std::string_view head = next_of(input, '\n');
  while (!head.empty() && out.columns.size() < net::max_postgres_columns)
    out.columns.push_back({std::string(next_of(head, '\t')), 25});
  while (!input.empty() && out.rows.size() < 100) {
    std::string_view line = next_of(input, '\n');
    auto& row = out.rows.emplace_back(out.columns.size());
    for (auto& cell : row)
      if (!line.empty()) cell = std::string(next_of(line, '\t'));
  }
  return out;
}

}  // namespace

void take(std::string_view input) {
  using namespace probes::pgbouncer;
  const auto pool = parse_pool(next_of(input, '\n'));
  const net::PostgresTable table = table_of(input);
  (void)read_pools(table, pool);
  (void)paused_database(table, pool);
  (void)has_database(table, "shop");
  (void)held_state(table);
}

}  // namespace runbookd::fuzz
