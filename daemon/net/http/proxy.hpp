// A forward proxy between us and a target (RFC 9110, 3.7): it passes plain requests on, and opens a
// tunnel for TLS (9.3.6). It is ours: what it cannot or will not do says nothing of the target,
// unless it says that the target could not be reached.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::net {

struct Proxy {
  std::shared_ptr<const Endpoint> endpoint;
  std::string authorization;  ///< the value of Proxy-Authorization; empty: it wants none
};

/// `http://[USER:PASSWORD@]HOST[:PORT]`; the error repeats nothing of the text.
Result<std::shared_ptr<const Proxy>> parse_proxy(std::string_view text);

/// To `to`: through a tunnel when it speaks TLS, else no further than the proxy. Phases of the way
/// to the proxy count as those of the connection.
boost::asio::awaitable<Connection> open_through(Network network, std::shared_ptr<const Proxy> proxy,
                                                std::shared_ptr<const Endpoint> to);

/// The proxy wants to know who we are, or does not accept it (407, which only a proxy says).
Failure fault_of_proxy(int status);

}  // namespace runbookd::net
