// What an answer of c-ares says; internal to the resolver.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/net/failure.hpp"

struct ares_addrinfo;

namespace runbookd::net {

/// Of one name.
inline constexpr std::size_t most_addresses = 16;

/// IPv4 first, each once, in the order of the answer otherwise; at most 16.
std::vector<boost::asio::ip::address> addresses_of(const ares_addrinfo& found);
/// The smallest of the addresses' times to live; very long when there is none.
Nanos ttl_of(const ares_addrinfo& found);

/// What was said of one family holds for the other too: there is no such name.
bool says_all(int status);
/// The name has no address of this family, and a server has said so.
bool is_no_such_name(int status);
/// Which of the two families' statuses is the verdict: that no such name exists says all, and what
/// is unclear of one leaves the name unclear.
int telling_status(int v4, int v6);

/// What is certain: the name's fault (`dns`), or our own lack of descriptors.
std::optional<Failure> failure_of_name(int status, const std::string& host);
/// No usable answer for this name, while there are some for others: `dns`.
Failure failure_of_zone(const std::string& host);
/// The same at the end of the caller's patience.
Failure failure_of_silence(const std::string& host);
/// No usable answer for any name: `own_dns`.
Failure failure_of_resolver(int status);
/// We could not even ask.
Failure failure_of_channel();

}  // namespace runbookd::net
