// A Postgres connection string taken apart, so that names can be resolved without libpq (which
// blocks) and our own settings added without quoting. Header free of libpq.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/target.hpp"

namespace runbookd::net {

class Resolver;

/// libpq's keywords and their values. They hold the password: never shown.
using PostgresParameters = std::vector<std::pair<std::string, std::string>>;

/// One server of the list that libpq tries in order.
struct PostgresHost {
  std::string host;      ///< a name, an address, a socket directory, or empty for libpq's default
  std::string hostaddr;  ///< the address to connect to, when known
  std::string port;      ///< empty = 5432
};

struct PostgresDsn {
  std::vector<PostgresHost> hosts;  ///< never empty
  PostgresParameters others;        ///< everything else as written, `require_auth` included
  /// The value of a keyword other than host, hostaddr and port; empty when absent.
  std::string_view value_of(std::string_view keyword) const;
};

/// A directory (`/run/postgresql`) or an abstract name (`@name`).
bool is_socket_host(std::string_view host);

/// Accepts both of libpq's forms, `postgres://...` and `host=... dbname=...`. Refuses what libpq
/// would take for a host, a port or a database although it can be none: it is a part of a password
/// that was not percent-encoded. The error's text shows nothing of the input.
Result<PostgresDsn> parse_postgres_dsn(const Secret& text);

/// `db.example:5432/app` for people: no user, no password, no options.
std::string address_of(const PostgresDsn& dsn);

struct PostgresHosts {
  std::vector<PostgresHost> hosts;  ///< empty exactly when there is a failure
  Failure failure;
};
/// Loop thread only. Names become addresses, at most `max_addresses_per_host` of each; socket
/// directories and written addresses stay. Ends as the resolver does when cancelled.
boost::asio::awaitable<PostgresHosts> resolve_hosts(Resolver* resolver,
                                                    std::vector<PostgresHost> hosts);
inline constexpr std::size_t max_addresses_per_host = 4;
inline constexpr std::size_t max_postgres_hosts = 8;

}  // namespace runbookd::net
