// What an answer of c-ares says; internal to the resolver.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/net/failure.hpp"

struct ares_addrinfo;

namespace runbookd::net {

/// IPv4 first, each once, in the order of the answer otherwise; at most 16.
std::vector<boost::asio::ip::address> addresses_of(const ares_addrinfo& found);
/// The smallest of the addresses' times to live; very long when there is none.
Nanos ttl_of(const ares_addrinfo& found);
/// Why there is no address: the name's fault (`dns`) or ours.
Failure failure_of_status(int status, const std::string& host);

}  // namespace runbookd::net
