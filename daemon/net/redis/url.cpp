// Redis addresses as the rulebook writes them.

#include "daemon/net/url.hpp"
#include "daemon/base/number.hpp"
#include "daemon/net/misplaced_password.hpp"
#include "daemon/net/redis/stream.hpp"

namespace runbookd::net {
namespace {

constexpr std::uint16_t redis_port = 6379;
constexpr int most_database = 65535;

bool parse_database(std::string_view digits, int& out) {
  out = whole_number<int>(digits).value_or(-1);
  return out >= 0 && out <= most_database;
}

/// `/2`, `?db=2` as clients of the field write it, or nothing.
std::optional<Error> read_database(std::string_view target, RedisAddress& out) {
  constexpr std::string_view db = "db=";
  target.remove_prefix(1);
  const auto question = target.find('?');
  auto written = target.substr(0, question);
  auto parameters = question == std::string_view::npos ? "" : target.substr(question + 1);
  if (written.empty() && parameters.starts_with(db)) {
    written = parameters.substr(db.size(), parameters.find('&') - db.size());
    parameters.remove_prefix(db.size() + written.size());
  }
  if (!parameters.empty())
    return Error{"has a parameter behind `?` that is not read here",
                 "`timeout`, `every` and `tls` are keys of the probe; a database is /2 or ?db=2"};
  if (written.empty() || parse_database(written, out.database)) return std::nullopt;
  return Error{"names a database that is no number", "redis://HOST:PORT/0"};
}

}  // namespace

Result<RedisAddress> parse_redis_url(std::string_view text, TlsPolicy policy,
                                     std::string server_name) {
  if (const auto fault = misplaced_password(text)) return *fault;
  auto url = parse_url(text);
  if (!url) return Error{url.error().text, "redis://[USER:PASSWORD@]HOST[:PORT][/DB]"};
  const bool unix_socket = url->scheme == "unix";
  if (!unix_socket && url->scheme != "redis" && url->scheme != "rediss") {
    return Error{"is none of redis://, rediss:// and unix://", {}};
  }
  auto endpoint =
      std::make_shared<Endpoint>(make_endpoint(url->host, url->port == 0 ? redis_port : url->port));
  endpoint->unix_path = url->unix_path;
  endpoint->tls = url->scheme == "rediss";
  endpoint->policy = std::move(policy);
  endpoint->server_name = std::move(server_name);
  RedisAddress out;
  out.user = url->user;
  out.password = url->password;
  if (const auto fault = read_database(url->target, out)) return *fault;
  out.endpoint = std::move(endpoint);
  return out;
}

}  // namespace runbookd::net
