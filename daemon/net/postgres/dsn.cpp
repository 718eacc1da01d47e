#include "daemon/net/postgres/dsn.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/dns/resolver.hpp"
#include "daemon/net/postgres/dsn_faults.hpp"

namespace runbookd::net {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> out;
  if (list.empty()) return out;
  while (true) {
    const auto comma = list.find(',');
    out.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return out;
    list.remove_prefix(comma + 1);
  }
}

// Every server of the list separately; libpq allows one port for all of them.
Result<std::vector<PostgresHost>> hosts_of(std::string_view host, std::string_view hostaddr,
                                           std::string_view port) {
  const auto names = split(host);
  const auto addresses = split(hostaddr);
  const auto ports = split(port);
  const auto count = std::max<std::size_t>({names.size(), addresses.size(), 1});
  if (count > max_postgres_hosts) return Error{"names more than 8 servers", ""};
  if (!names.empty() && !addresses.empty() && names.size() != addresses.size()) {
    return Error{"has a different number of `host` and `hostaddr`", ""};
  }
  if (ports.size() > 1 && ports.size() != count) {
    return Error{"has a different number of `host` and `port`", ""};
  }
  std::vector<PostgresHost> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (i < names.size()) out[i].host = names[i];
    if (i < addresses.size()) out[i].hostaddr = addresses[i];
    if (!ports.empty()) out[i].port = ports.size() == 1 ? ports[0] : ports[i];
  }
  return out;
}

// Without a host libpq asks its environment; a name from there must not be resolved by it either.
std::string default_host() {
  const Options defaults(PQconndefaults());
  for (const auto* o = defaults.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (std::string_view(o->keyword) == "host" && o->val != nullptr) return o->val;
  }
  return {};
}

// One name -> up to four entries that differ in hostaddr.
void add_addresses(std::vector<PostgresHost>& out, const PostgresHost& host,
                   const std::vector<boost::asio::ip::address>& addresses) {
  const auto count = std::min(addresses.size(), max_addresses_per_host);
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(host);
    out.back().hostaddr = addresses[i].to_string();
  }
}

}  // namespace

bool is_socket_host(std::string_view host) {
  return host.starts_with('/') || host.starts_with('@');
}

std::string_view PostgresDsn::value_of(std::string_view keyword) const {
  for (const auto& [name, value] : others) {
    if (name == keyword) return value;
  }
  return {};
}

Result<PostgresDsn> parse_postgres_dsn(const Secret& text) {
  if (const auto fault = fault_of_text(text.reveal())) return *fault;
  auto taken = take_require_auth(text.reveal());
  char* message = nullptr;
  const Options options(PQconninfoParse(taken.text.c_str(), &message));
  // The message quotes the input, perhaps a part of the password: it is not shown.
  const std::string_view said = message == nullptr ? "" : message;
  const bool unknown = said.starts_with("invalid connection option") ||
                       said.starts_with("invalid URI query parameter");
  if (message != nullptr) PQfreemem(message);
  if (unknown)
    return Error{"has a parameter that this libpq does not know",
                 "https://www.postgresql.org/docs/current/libpq-connect.html lists them; in a "
                 "password percent-encode what is no letter or digit"};
  if (!options || text.empty()) return no_dsn();
  PostgresDsn dsn;
  std::string host;
  std::string hostaddr;
  std::string port;
  for (const auto* o = options.get(); o->keyword != nullptr; ++o) {
    if (o->val == nullptr || *o->val == '\0') continue;
    const std::string_view keyword = o->keyword;
    if (keyword == "host")
      host = o->val;
    else if (keyword == "hostaddr")
      hostaddr = o->val;
    else if (keyword == "port")
      port = o->val;
    else
      dsn.others.emplace_back(o->keyword, o->val);
  }
  if (!taken.require_auth.empty()) dsn.others.emplace_back("require_auth", taken.require_auth);
  if (host.empty() && hostaddr.empty()) host = default_host();
  auto hosts = hosts_of(host, hostaddr, port);
  if (!hosts) return hosts.error();
  dsn.hosts = std::move(hosts.value());
  if (const auto fault = fault_of(dsn)) return *fault;
  return dsn;
}

std::string address_of(const PostgresDsn& dsn) {
  std::string out;
  for (const auto& host : dsn.hosts) {
    if (!out.empty()) out += ',';
    const auto& name = host.host.empty() ? host.hostaddr : host.host;
    out += name.empty() ? std::string("local socket") : name;
    if (!is_socket_host(name)) out += ':' + (host.port.empty() ? std::string("5432") : host.port);
  }
  const auto database = dsn.value_of("dbname");
  if (!database.empty()) out.append("/").append(database);
  return printable(out, 120);
}

boost::asio::awaitable<PostgresHosts> resolve_hosts(Resolver* resolver,
                                                    std::vector<PostgresHost> hosts) {
  PostgresHosts out;
  for (const auto& host : hosts) {
    if (host.host.empty() || is_socket_host(host.host) || !host.hostaddr.empty()) {
      out.hosts.push_back(host);
      continue;
    }
    const bool cancelled = co_await was_cancelled();
    if (cancelled) {
      out.hosts.clear();
      out.failure = timed_out(Phase::resolve);
      co_return out;
    }
    const Resolution resolution = co_await resolver->resolve(host.host);
    if (resolution.failure) {
      out.failure = resolution.failure;
    } else {
      add_addresses(out.hosts, host, resolution.addresses);
    }
  }
  // One server of several that has no address is passed over, as libpq does.
  if (!out.hosts.empty()) out.failure = {};
  co_return out;
}

}  // namespace runbookd::net
