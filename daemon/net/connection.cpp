#include "daemon/net/connection.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/resolver.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
namespace {

/// An address that swallows our SYN must not use up the time of the name's next one.
constexpr Nanos kAttempt = seconds{1};

asio::awaitable<void> attempt(Network network, asio::ip::address address, std::uint16_t port,
                              Connected* out) {
  *out = co_await connect_tcp(network.executor, address, port);
}

/// Each address in turn, in the resolver's order; the last one may take all the time there is.
asio::awaitable<Connected> connect_any(Network network, std::vector<asio::ip::address> addresses,
                                       std::uint16_t port, Connection* out) {
  Connected last;
  last.ec = asio::error::host_not_found;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    out->address = addresses[i];
    if (i + 1 == addresses.size()) {
      last = co_await connect_tcp(network.executor, addresses[i], port);
    } else {
      auto work = attempt(network, addresses[i], port, &last);
      co_await run_with_deadline(network.executor, std::move(work), kAttempt);
    }
    const bool cancelled = co_await was_cancelled();
    if (!last.ec || cancelled) break;
  }
  co_return last;
}

void finish(Connection& out, Connected connected, std::optional<Nanos>& time,
            Clock::time_point start, Phase phase) {
  if (connected.ec) {
    out.failure = failure_of(connected.ec, phase);
    return;
  }
  time = Clock::now() - start;
  out.stream = std::move(connected.stream);
}

}  // namespace

Endpoint make_endpoint(std::string host, std::uint16_t port) {
  Endpoint endpoint;
  endpoint.literal = literal_address(host);
  endpoint.host = std::move(host);
  endpoint.port = port;
  return endpoint;
}

asio::awaitable<Connection> open_plain(Network network, std::shared_ptr<const Endpoint> endpoint) {
  Connection out;
  auto start = Clock::now();
  Connected connected;
  if (!endpoint->unix_path.empty()) {
    connected = co_await connect_unix(network.executor, endpoint->unix_path);
  } else if (endpoint->literal) {
    out.address = endpoint->literal;
    connected = co_await connect_tcp(network.executor, *endpoint->literal, endpoint->port);
  } else {
    auto found = co_await network.resolver->resolve(endpoint->host);
    if (found.failure) {
      out.failure = std::move(found.failure);
      co_return out;
    }
    const auto resolved = Clock::now();
    out.times.dns = resolved - start;
    start = resolved;
    connected = co_await connect_any(network, std::move(found.addresses), endpoint->port, &out);
  }
  finish(out, std::move(connected), out.times.connect, start, Phase::connect);
  co_return out;
}

asio::awaitable<Connection> secure_connection(Network network,
                                              std::shared_ptr<const Endpoint> endpoint,
                                              std::unique_ptr<Stream> plain, bool judge) {
  Connection out;
  const std::string& name = endpoint->server_name.empty() ? endpoint->host : endpoint->server_name;
  auto session =
      co_await network.tls->session(endpoint->policy, name, endpoint->port, endpoint->resume);
  if (!session) {
    const bool cancelled = co_await was_cancelled();
    out.failure =
        cancelled ? timed_out(Phase::roots) : Failure{Reason::no_credentials, session.error().text};
    co_return out;
  }
  const auto start = Clock::now();
  auto connected = co_await start_tls(std::move(plain), std::move(*session));
  finish(out, std::move(connected), out.times.tls, start, Phase::handshake);
  if (out.failure) co_return out;
  out.peer = out.stream->tls_peer();
  if (judge && !out.peer->verified && !endpoint->policy.insecure) {
    out.failure = {Reason::tls, out.peer->why};
    out.stream.reset();
  }
  co_return out;
}

asio::awaitable<Connection> open_connection(Network network,
                                            std::shared_ptr<const Endpoint> endpoint) {
  Connection plain = co_await open_plain(network, endpoint);
  if (plain.failure || !endpoint->tls) co_return plain;
  Connection secure = co_await secure_connection(network, endpoint, std::move(plain.stream), true);
  secure.times.dns = plain.times.dns;
  secure.times.connect = plain.times.connect;
  secure.address = plain.address;
  co_return secure;
}

}  // namespace runbookd::net
