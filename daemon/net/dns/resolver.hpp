// Names to addresses without a thread and without blocking: c-ares on the loop's descriptors.
//
// Literal addresses and names in the hosts file never ask a server. Answers are cached for their
// TTL within bounds; equal names asked at the same time share one query; a server that hangs delays
// only the names that were asked of it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/net/failure.hpp"

namespace runbookd::net {

/// `failure.reason`: `dns` when a server says that the name has no address, `own_dns` when no
/// server answered usefully, `no_descriptors` when we could not open a socket to ask. `addresses`
/// is not empty exactly when there is no failure; IPv4 comes first.
struct Resolution {
  std::vector<boost::asio::ip::address> addresses;
  Failure failure;
};

struct ResolverSettings {
  std::string servers;                     ///< `127.0.0.1:5353,...`; empty: /etc/resolv.conf
  Nanos least_ttl = seconds{1};            ///< answers are kept at least this long
  Nanos most_ttl = minutes{5};             ///< and at most this long
  Nanos try_timeout = milliseconds{1000};  ///< of the first try of a server
  bool takes_failures = false;             ///< SERVFAIL is an answer; else the next server is asked
  int tries = 2;                           ///< per server, each twice as patient
  std::size_t most_names = 4096;           ///< cached; beyond it the whole cache is dropped
};

class Resolver {
 public:
  virtual ~Resolver() = default;
  /// Loop thread only. When cancelled it ends at once with `own_dns`; the query goes on for others.
  virtual boost::asio::awaitable<Resolution> resolve(std::string host) = 0;
};

std::unique_ptr<Resolver> make_resolver(boost::asio::any_io_executor executor,
                                        ResolverSettings settings = {});

}  // namespace runbookd::net
