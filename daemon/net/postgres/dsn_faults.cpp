#include "daemon/net/postgres/dsn_faults.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "daemon/base/number.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/misplaced_password.hpp"

namespace runbookd::net {
namespace {

std::optional<std::string_view> behind_scheme(std::string_view text) {
  for (const std::string_view scheme : {"postgres://", "postgresql://"}) {
    if (text.starts_with(scheme)) return text.substr(scheme.size());
  }
  return std::nullopt;
}

bool is_number(std::string_view text, int low, int high) {
  const auto value = whole_number<int>(text);
  return value && *value >= low && *value <= high;
}

bool may_be_in_a_host(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
}

bool may_be_host(std::string_view host) {
  return is_socket_host(host) || std::all_of(host.begin(), host.end(), may_be_in_a_host);
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> known) {
  return value.empty() || std::find(known.begin(), known.end(), value) != known.end();
}

std::optional<Error> fault_of_values(const PostgresDsn& dsn) {
  const auto timeout = dsn.value_of("connect_timeout");
  if (!timeout.empty() && !is_number(timeout, INT32_MIN, INT32_MAX))
    return Error{"has a `connect_timeout` that is no number of seconds", "connect_timeout=5"};
  if (!is_one_of(dsn.value_of("sslmode"),
                 {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}))
    return Error{"has an unknown `sslmode`",
                 "disable, allow, prefer, require, verify-ca or verify-full"};
  if (!is_one_of(dsn.value_of("target_session_attrs"),
                 {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}))
    return Error{"has an unknown `target_session_attrs`",
                 "any, read-write, read-only, primary, standby or prefer-standby"};
  if (!is_one_of(dsn.value_of("gssencmode"), {"disable", "prefer", "require"}))
    return Error{"has an unknown `gssencmode`", "disable, prefer or require"};
  return std::nullopt;
}

std::optional<Error> fault_of_modes(const PostgresDsn& dsn) {
  if (!dsn.value_of("service").empty())
    return Error{"names a service file, which is not read", "write host, port, dbname and user"};
  const auto replication = dsn.value_of("replication");
  if (!is_one_of(replication, {"false", "off", "no", "0"}))
    return Error{"asks for replication mode, in which no statement can be asked",
                 "leave out `replication`"};
  const auto auth = dsn.value_of("require_auth");
  if (!auth.empty() && !libpq_knows_require_auth() && auth != "password")
    return Error{"has a `require_auth` that needs libpq 16",
                 "this libpq is older: only require_auth=password is known to it"};
  return std::nullopt;
}

}  // namespace

Error no_dsn() {
  return Error{"is no Postgres connection string",
               "write postgres://USER@HOST:5432/DATABASE or host=HOST dbname=DATABASE"};
}

// libpq ends the userinfo at the first `@` unless a `/` comes before it. What follows is host, port
// and database for it, whatever was meant.
std::optional<Error> fault_of_text(std::string_view text) {
  auto rest = behind_scheme(text);
  if (!rest) return std::nullopt;
  const Error fault{"holds a `@`, `/` or `:` that belongs to a password",
                    std::string(encode_password)};
  const auto end = rest->find_first_of("@/");
  const bool userinfo = end != std::string_view::npos && (*rest)[end] == '@';
  if (userinfo) rest->remove_prefix(end + 1);
  const auto servers_and_database = rest->substr(0, rest->find('?'));
  if (servers_and_database.find('@') != std::string_view::npos) return fault;
  if (!userinfo && rest->find('@') != std::string_view::npos && rest->find('=') > rest->find('@'))
    return fault;
  return std::nullopt;
}

std::optional<Error> fault_of(const PostgresDsn& dsn) {
  for (const auto& host : dsn.hosts) {
    if (!may_be_host(host.host) || !may_be_host(host.hostaddr))
      return Error{"names a host that can be none", std::string(encode_password)};
    if (!host.port.empty() && !is_number(host.port, 1, 65535))
      return Error{"has a port that is none (1 to 65535)", std::string(encode_password)};
  }
  const auto database = dsn.value_of("dbname");
  if (database.find("://") != std::string_view::npos ||
      database.find('@') != std::string_view::npos ||
      database.find("password=") != std::string_view::npos)
    return Error{"names a database that looks like a connection string",
                 std::string(encode_password)};
  if (auto fault = fault_of_values(dsn)) return fault;
  return fault_of_modes(dsn);
}

WithoutRequireAuth take_require_auth(std::string_view text) {
  constexpr std::string_view key = "require_auth=";
  WithoutRequireAuth out{std::string(text), {}};
  if (libpq_knows_require_auth()) return out;
  const bool uri = behind_scheme(text).has_value();
  const auto at = text.find(key);
  if (at == std::string_view::npos || at == 0) return out;
  const char before = text[at - 1];
  if (uri ? before != '?' && before != '&' : before != ' ') return out;
  const auto value = text.substr(at + key.size());
  const auto end = value.find(uri ? '&' : ' ');
  out.require_auth = std::string(value.substr(0, end));
  out.text = std::string(text.substr(0, at));
  if (end != std::string_view::npos) out.text += value.substr(end + 1);
  if (uri && (out.text.ends_with('&') || out.text.ends_with('?'))) out.text.pop_back();
  return out;
}

bool libpq_knows_require_auth() { return PQlibVersion() >= 160000; }

}  // namespace runbookd::net
