// From an address to a stream that may be spoken on: resolve, connect, handshake, verify, with the
// time of each phase. Probes, the HTTP client and Redis all open their connections here.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "daemon/base/time.hpp"
#include "daemon/contract/services.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/stream.hpp"

namespace runbookd::net {

/// What of the services a connection needs; cheap to copy.
struct Network {
  boost::asio::any_io_executor executor;
  Resolver* resolver = nullptr;
  TlsContexts* tls = nullptr;
};
inline Network network_of(const Services& services) {
  return {services.executor, services.resolver, services.tls};
}

/// Which addresses of a name are taken.
enum class IpFamily : std::uint8_t { any, v4, v6 };

/// Where to connect and how; made at load, shared by every run.
struct Endpoint {
  std::string unix_path;  ///< when not empty: a unix socket, and host and port mean nothing
  std::string host;
  std::uint16_t port = 0;
  std::optional<boost::asio::ip::address> literal;  ///< of `host`, set by make_endpoint()
  IpFamily family = IpFamily::any;
  bool tls = false;
  TlsPolicy policy;
  std::string server_name;  ///< for SNI and verification; empty: the host
  bool resume = true;       ///< offer an earlier TLS session
  std::string alpn = {};    ///< the protocol that is asked for within TLS; empty: none
};

Endpoint make_endpoint(std::string host, std::uint16_t port);

/// How long each phase took; nullopt = it was not reached, or not needed.
struct PhaseTimes {
  std::optional<Nanos> dns, connect, tls, first_byte, transfer;
};

/// `stream` is set exactly when there is no failure. `peer` is known even when its verification is
/// the failure, or the handshake failed behind its certificate.
struct Connection {
  std::unique_ptr<Stream> stream;
  Failure failure;
  PhaseTimes times;
  std::optional<TlsPeer> peer;
  std::optional<boost::asio::ip::address> address;  ///< who we talk to, of tcp
  bool no_common_protocol = false;  ///< the handshake ended since the peer does not speak `alpn`
};

boost::asio::awaitable<Connection> open_connection(Network network,
                                                   std::shared_ptr<const Endpoint> endpoint);

/// The second half on its own: TLS over `plain`, as the endpoint's policy says. With `judge` false
/// a certificate that does not verify is no failure (it is in `peer`).
boost::asio::awaitable<Connection> secure_connection(Network network,
                                                     std::shared_ptr<const Endpoint> endpoint,
                                                     std::unique_ptr<Stream> plain, bool judge);

/// The first half: resolve and connect, whatever `endpoint->tls` says.
boost::asio::awaitable<Connection> open_plain(Network network,
                                              std::shared_ptr<const Endpoint> endpoint);

}  // namespace runbookd::net
