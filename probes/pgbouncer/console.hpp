// What PgBouncer's admin console says, added up (pure). Columns are read by name: versions from 1.8
// on have more of them each.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/net/postgres/table.hpp"

namespace runbookd::probes::pgbouncer {

struct PoolName {
  std::string database;
  std::string user;
};
/// `DATABASE.USER`: what stands behind the last dot is the user.
std::optional<PoolName> parse_pool(std::string_view text);

struct Pools {
  bool found = false;  ///< one that was asked for is there
  double clients_active = 0;
  double clients_waiting = 0;
  double servers_active = 0;
  double servers_idle = 0;
  double max_wait = 0;  ///< seconds
  std::string longest;  ///< the pool whose client waits longest: `shop.app`; empty: none waits
};
/// Of SHOW POOLS. The console's own pool does not count. The error: it is no such answer.
Result<Pools> read_pools(const net::PostgresTable& table, const std::optional<PoolName>& only);

/// Of SHOW DATABASES: which is paused, the one that is asked for or any; empty: none. nullopt: it
/// is no such answer.
std::optional<std::string> paused_database(const net::PostgresTable& table,
                                           const std::optional<PoolName>& only);
/// Whether SHOW DATABASES lists it.
bool has_database(const net::PostgresTable& table, std::string_view name);

/// Of SHOW STATE (1.19 and later): `paused` or `suspended`; empty: neither.
std::string held_state(const net::PostgresTable& table);

}  // namespace runbookd::probes::pgbouncer
