#include "daemon/net/connection.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/errc.hpp>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/dns/resolver.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
namespace {

/// An address that swallows our SYN must not use up the time of the name's next one.
constexpr Nanos per_address = seconds{1};

asio::awaitable<void> attempt(Network network, asio::ip::address address, std::uint16_t port,
                              Connected* out) {
  *out = co_await connect_tcp(network.executor, address, port);
}

/// How much the failure of one address of several says about the service. That we have no IPv6
/// address to come from says nothing, that there is no way to it little.
int weight_of(const boost::system::error_code& ec, const asio::ip::address& address) {
  const bool no_source = ec == boost::system::errc::address_not_available;
  if (no_source && address.is_v6()) return 1;
  return failure_of(ec, Phase::connect).reason == Reason::unreachable ? 2 : 3;
}

/// Each address in turn, in the resolver's order; the last one may take all the time there is. When
/// none answers, the first of those that say most is the verdict: a machine without IPv6 must not
/// hide that the service refuses. What we lack for any connection ends it at once.
asio::awaitable<Connected> connect_any(Network network, std::vector<asio::ip::address> addresses,
                                       std::uint16_t port, Connection* out) {
  Connected last;
  last.ec = asio::error::host_not_found;
  boost::system::error_code telling;
  std::optional<asio::ip::address> teller;
  int most = 0;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    out->address = addresses[i];
    if (i + 1 == addresses.size()) {
      last = co_await connect_tcp(network.executor, addresses[i], port);
    } else {
      auto work = attempt(network, addresses[i], port, &last);
      co_await run_with_deadline(network.executor, std::move(work), per_address);
    }
    const bool cancelled = co_await was_cancelled();
    if (!last.ec || cancelled) co_return last;
    const int weight = weight_of(last.ec, addresses[i]);
    if (weight > 1 && is_ours(failure_of(last.ec, Phase::connect).reason)) co_return last;
    if (weight <= most) continue;
    most = weight;
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
    out.failure = failure_of(connected.ec, phase);
    return;
  }
  time = Clock::now() - start;
  out.stream = std::move(connected.stream);
}

/// Where no name has to be resolved. Apart from the other way since a run that waits holds its
/// frame.
asio::awaitable<Connection> open_at(asio::awaitable<Connected> connecting,
                                    std::optional<asio::ip::address> address) {
  Connection out;
  out.address = address;
  const auto start = Clock::now();
  finish(out, co_await std::move(connecting), out.times.connect, start, Phase::connect);
  co_return out;
}

asio::awaitable<Connection> open_by_name(Network network,
                                         std::shared_ptr<const Endpoint> endpoint) {
  Connection out;
  const auto start = Clock::now();
  auto found = co_await network.resolver->resolve(endpoint->host);
  if (found.failure) {
    out.failure = std::move(found.failure);
    co_return out;
  }
  const auto resolved = Clock::now();
  out.times.dns = resolved - start;
  if (endpoint->family != IpFamily::any) {
    const bool v6 = endpoint->family == IpFamily::v6;
    std::erase_if(found.addresses, [v6](const auto& address) { return address.is_v6() != v6; });
    if (found.addresses.empty()) {
      out.failure = {Reason::dns,
                     "the name has no " + std::string(v6 ? "IPv6" : "IPv4") + " address"};
      co_return out;
    }
  }
  auto connected = co_await connect_any(network, std::move(found.addresses), endpoint->port, &out);
  finish(out, std::move(connected), out.times.connect, resolved, Phase::connect);
  co_return out;
}

/// False: no memory.
bool ask_for_protocol(ssl_st* ssl, const std::string& name) {
  if (name.empty()) return true;
  std::string wire(1, static_cast<char>(name.size()));
  wire += name;
  return SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(wire.data()),
                             static_cast<unsigned>(wire.size())) == 0;
}

/// The peer ended the handshake since it does not speak what was asked for (RFC 7301, 3.2).
bool is_refusal_of_protocol(const boost::system::error_code& ec) {
  return ec.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(ec.value())) ==
             SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL;
}

/// Why a handshake failed, where its certificates say more than its last error: that of a chain
/// which does not verify, or a server that will not go on without a certificate of ours.
void explain(Connection& out, const boost::system::error_code& ec, bool insecure) {
  if (!out.peer) return;
  const bool theirs = out.failure.reason == Reason::tls || out.failure.reason == Reason::reset;
  out.peer->wants_certificate = out.peer->wants_certificate && is_refusal_of_us(ec);
  if (out.peer->chain.empty()) {
    out.peer.reset();
  } else if (theirs && !out.peer->verified && !insecure) {
    out.failure = {Reason::tls, out.peer->why};
  } else if (theirs && out.peer->wants_certificate) {
    out.failure = {Reason::tls, "the server wants a client certificate"};
  }
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
  if (!endpoint->unix_path.empty())
    return open_at(connect_unix(network.executor, endpoint->unix_path), std::nullopt);
  if (endpoint->literal)
    return open_at(connect_tcp(network.executor, *endpoint->literal, endpoint->port),
                   endpoint->literal);
  return open_by_name(std::move(network), std::move(endpoint));
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
  if (!ask_for_protocol(session->get(), endpoint->alpn)) {
    out.failure = {Reason::no_descriptors, "no memory left for a handshake"};
    co_return out;
  }
  const auto start = Clock::now();
  auto connected = co_await start_tls(std::move(plain), std::move(*session));
  out.peer = std::move(connected.peer);
  const auto ec = connected.ec;
  finish(out, std::move(connected), out.times.tls, start, Phase::handshake);
  // Most of the time was ours: the peer has not had what the deadline promised it.
  const bool late = out.failure.reason == Reason::timeout && start - asked > Clock::now() - start;
  if (late) out.failure = timed_out(Phase::roots);
  if (out.failure) {
    out.no_common_protocol = is_refusal_of_protocol(ec);
    if (out.no_common_protocol) out.failure.detail = "the server does not speak " + endpoint->alpn;
    explain(out, ec, endpoint->policy.insecure);
    co_return out;
  }
  if (judge && !out.peer->verified && !endpoint->policy.insecure) {
    // Roots that lie in a directory are read one by one, at the moment of verification.
    out.failure = lack_descriptors()
                      ? Failure{Reason::no_descriptors, "no descriptor left to read the roots"}
                      : Failure{Reason::tls, out.peer->why};
    out.stream.reset();
  }
  co_return out;
}

namespace {

asio::awaitable<Connection> open_secure(Network network, std::shared_ptr<const Endpoint> endpoint) {
  Connection plain = co_await open_plain(network, endpoint);
  if (plain.failure) co_return plain;
  Connection secure = co_await secure_connection(network, endpoint, std::move(plain.stream), true);
  secure.times.dns = plain.times.dns;
  secure.times.connect = plain.times.connect;
  secure.address = plain.address;
  co_return secure;
}

}  // namespace

asio::awaitable<Connection> open_connection(Network network,
                                            std::shared_ptr<const Endpoint> endpoint) {
  if (endpoint->tls) return open_secure(std::move(network), std::move(endpoint));
  return open_plain(std::move(network), std::move(endpoint));
}

}  // namespace runbookd::net
