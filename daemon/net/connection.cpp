#include "daemon/net/connection.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/resolver.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
namespace {

/// An address that swallows our SYN must not use up the time of the name's next one.
constexpr Nanos kPerAddress = seconds{1};

asio::awaitable<void> attempt(Network network, asio::ip::address address, std::uint16_t port,
                              Connected* out) {
  *out = co_await connect_tcp(network.executor, address, port);
}

/// Whose fault a connect's error is. That IPv4 finds no address to connect from means that no local
/// port is left; of IPv6, that we have no such address.
Failure failure_to_connect(const boost::system::error_code& ec, const Connection& to) {
  const bool v4 = to.address && to.address->is_v4();
  if (v4 && ec == boost::system::errc::address_not_available)
    return {Reason::no_descriptors, "no local port is left to connect from"};
  return failure_of(ec, Phase::connect);
}

/// Each address in turn, in the resolver's order; the last one may take all the time there is. When
/// none answers, the first that said more than that there is no way to it is the verdict: a machine
/// without IPv6 must not hide that the service refuses. What we lack ourselves ends it at once.
asio::awaitable<Connected> connect_any(Network network, std::vector<asio::ip::address> addresses,
                                       std::uint16_t port, Connection* out) {
  Connected last;
  last.ec = asio::error::host_not_found;
  boost::system::error_code telling;
  std::optional<asio::ip::address> teller;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    out->address = addresses[i];
    if (i + 1 == addresses.size()) {
      last = co_await connect_tcp(network.executor, addresses[i], port);
    } else {
      auto work = attempt(network, addresses[i], port, &last);
      co_await run_with_deadline(network.executor, std::move(work), kPerAddress);
    }
    const bool cancelled = co_await was_cancelled();
    const Reason reason = failure_to_connect(last.ec, *out).reason;
    if (!last.ec || cancelled || is_ours(reason)) co_return last;
    if (teller || reason == Reason::unreachable) continue;
    telling = last.ec;
    teller = addresses[i];
  }
  if (teller) {
    last.ec = telling;
    out->address = teller;
  }
  co_return last;
}

void finish(Connection& out, Connected connected, std::optional<Nanos>& time,
            Clock::time_point start, Phase phase) {
  if (connected.ec) {
    out.failure = phase == Phase::connect ? failure_to_connect(connected.ec, out)
                                          : failure_of(connected.ec, phase);
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
  const auto asked = Clock::now();
  auto session =
      co_await network.tls->session(endpoint->policy, name, endpoint->port, endpoint->resume);
  if (!session) {
    const bool cancelled = co_await was_cancelled();
    out.failure = cancelled ? timed_out(Phase::roots) : session.error();
    co_return out;
  }
  const auto start = Clock::now();
  auto connected = co_await start_tls(std::move(plain), std::move(*session));
  finish(out, std::move(connected), out.times.tls, start, Phase::handshake);
  // Most of the time was ours: the peer has not had what the deadline promised it.
  const bool late = out.failure.reason == Reason::timeout && start - asked > Clock::now() - start;
  if (late) out.failure = timed_out(Phase::roots);
  if (out.failure) co_return out;
  out.peer = out.stream->tls_peer();
  if (judge && !out.peer->verified && !endpoint->policy.insecure) {
    // Roots that lie in a directory are read one by one, at the moment of verification.
    out.failure = lack_descriptors()
                      ? Failure{Reason::no_descriptors, "no descriptor left to read the roots"}
                      : Failure{Reason::tls, out.peer->why};
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
