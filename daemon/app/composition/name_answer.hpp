// What DNS lists as targets.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "config/load/rulebook.hpp"
#include "daemon/net/dns/ares_channel.hpp"

namespace runbookd::app {

struct NameAnswer {
  /// HOST:PORT of SRV, addresses of A and AAAA, with the port where one is written; sorted.
  std::vector<std::string> targets;
  std::string failure;  ///< why `targets` is not to be believed; empty: it is
  Nanos again{};        ///< it is asked anew then: after its time to live, within bounds
};

/// Of an answer, or of none (pure). That there are no records is a failure unless the rulebook
/// allows that: nobody takes a fleet away by a mistake in a zone.
NameAnswer read_answer(const load::NameDiscovery& question, const net::AresMessage& message);

/// Ends within some seconds; when cancelled, at once. Loop thread; `resolver` outlives it.
boost::asio::awaitable<NameAnswer> ask_for_targets(boost::asio::any_io_executor executor,
                                                   net::Resolver* resolver,
                                                   load::NameDiscovery question);

}  // namespace runbookd::app
