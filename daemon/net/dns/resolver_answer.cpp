#include "daemon/net/dns/resolver_answer.hpp"

#include <ares.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>

#include "daemon/base/text.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

Failure lack_of_descriptors() { return {Reason::no_descriptors, "no descriptor left to ask DNS"}; }

bool is_address(const ares_addrinfo_node& node) {
  return node.ai_family == AF_INET || node.ai_family == AF_INET6;
}

asio::ip::address address_of(const sockaddr* from) {
  if (from->sa_family == AF_INET) {
    asio::ip::address_v4::bytes_type bytes;
    const auto& source = reinterpret_cast<const sockaddr_in*>(from)->sin_addr;
    std::copy_n(reinterpret_cast<const unsigned char*>(&source), bytes.size(), bytes.begin());
    return asio::ip::address_v4(bytes);
  }
  asio::ip::address_v6::bytes_type bytes;
  const auto& source = reinterpret_cast<const sockaddr_in6*>(from)->sin6_addr;
  std::copy_n(reinterpret_cast<const unsigned char*>(&source), bytes.size(), bytes.begin());
  return asio::ip::address_v6(bytes);
}

}  // namespace

std::vector<asio::ip::address> addresses_of(const ares_addrinfo& found) {
  std::vector<asio::ip::address> out;
  for (const auto* node = found.nodes; node != nullptr; node = node->ai_next) {
    if (out.size() >= most_addresses) break;
    if (!is_address(*node)) continue;
    const auto address = address_of(node->ai_addr);
    if (std::find(out.begin(), out.end(), address) != out.end()) continue;
    const auto v6 =
        std::find_if(out.begin(), out.end(), [](const asio::ip::address& a) { return a.is_v6(); });
    out.insert(address.is_v4() ? v6 : out.end(), address);
  }
  return out;
}

Nanos ttl_of(const ares_addrinfo& found) {
  Nanos out = Nanos::max();
  for (const auto* node = found.nodes; node != nullptr; node = node->ai_next)
    if (is_address(*node)) out = std::min<Nanos>(out, seconds{std::max(node->ai_ttl, 0)});
  return out;
}

bool says_all(int status) { return status == ARES_ENOTFOUND || status == ARES_EBADNAME; }

bool is_no_such_name(int status) { return says_all(status) || status == ARES_ENODATA; }

int telling_status(int v4, int v6) {
  for (const int status : {v4, v6})
    if (says_all(status)) return status;
  return is_no_such_name(v4) ? v6 : v4;
}

std::optional<Failure> failure_of_name(int status, const std::string& host) {
  // Without one the hosts file would look empty too, and a name in it would "not exist".
  if (lack_descriptors()) return lack_of_descriptors();
  const std::string name = in_backticks(printable(host));
  switch (status) {
    case ARES_ENOTFOUND:
      return Failure{Reason::dns, name + " does not exist"};
    case ARES_ENODATA:
      return Failure{Reason::dns, name + " has no address"};
    case ARES_EBADNAME:
      return Failure{Reason::dns, name + " is not a name"};
    default:
      return std::nullopt;
  }
}

Failure failure_of_zone(const std::string& host) {
  return {Reason::dns,
          in_backticks(printable(host)) + " gets no usable answer, while other names resolve"};
}

Failure failure_of_silence(const std::string& host) {
  return {Reason::dns,
          in_backticks(printable(host)) + " was not resolved in time, while other names were"};
}

Failure failure_of_resolver(int status) {
  return {Reason::own_dns, std::string("our resolver failed: ") + ares_strerror(status)};
}

Failure failure_of_channel() {
  return lack_descriptors() ? lack_of_descriptors() : failure_of_resolver(ARES_ENOTINITIALIZED);
}

}  // namespace runbookd::net
