// One question to name servers, as a coroutine.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/net/dns/ares_channel.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::net {

/// A channel of its own to one server, which `resolver` finds when it has a name. Nothing that an
/// earlier question has left open or learnt of a server has a part in it.
boost::asio::awaitable<Result<std::unique_ptr<AresChannel>, Failure>> open_channel_to(
    boost::asio::any_io_executor executor, Resolver* resolver, HostPort server,
    ResolverSettings settings);
/// The same to those of `settings`.
Result<std::unique_ptr<AresChannel>, Failure> open_channel(boost::asio::any_io_executor executor,
                                                           const ResolverSettings& settings);

/// Records of any type (1 for A, 33 for SRV ..) of just that name, asked of the servers of
/// `channel`, which is open. `out` gets the answer; once cancelled it ends at once, with
/// `ares_cancelled`. Loop thread.
boost::asio::awaitable<void> ask_servers(boost::asio::any_io_executor executor,
                                         AresChannel* channel, std::string name, int type,
                                         AresMessage* out);

}  // namespace runbookd::net
