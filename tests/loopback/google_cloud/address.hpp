// `127.0.0.1:6379` taken apart.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <charconv>
#include <stdexcept>
#include <string>

namespace runbookd::sim {

/// Throws std::invalid_argument when it is no IP address and port.
inline boost::asio::ip::tcp::endpoint parse_address(const std::string& text) {
  const auto colon = text.rfind(':');
  unsigned port = 0;
  const char* end = text.data() + text.size();
  if (colon == std::string::npos ||
      std::from_chars(text.data() + colon + 1, end, port).ptr != end || port > 65535) {
    throw std::invalid_argument("not an address and port: " + text);
  }
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(text.substr(0, colon), error);
  if (error) throw std::invalid_argument("not an IP address: " + text);
  return {address, static_cast<std::uint16_t>(port)};
}

}  // namespace runbookd::sim
