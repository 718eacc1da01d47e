// Addresses as the rulebook writes them, taken apart at load.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"

namespace runbookd::net {

/// A URL's parts; `unix:///path/of.sock:/target` has `unix_path` instead of a host.
struct Url {
  std::string scheme;      ///< lower case
  std::string host;        ///< without brackets; empty for unix
  std::uint16_t port = 0;  ///< 0 = not written
  std::string unix_path;
  std::string target;  ///< path and query as sent, `/` when empty
  std::string user;    ///< decoded
  Secret password;
  std::string authority;  ///< `host[:port]` as written, without userinfo: the Host header
};

/// RFC 3986, at most 8 KiB. What is no host, such as 192.168.0.257, is refused. The error repeats
/// nothing of the text, since it may hold a password.
Result<Url> parse_url(std::string_view text);

/// The URL of one target; `text` may hold `{{ target }}` or be nothing else.
Result<Url> parse_url_for(std::string_view text, std::string_view target);
/// At load: is `text` an http, https or unix URL whatever the target will be?
Status check_http_url(std::string_view text);
/// The same of a URL that holds no target: of a webhook, a contact.
Status check_request_url(std::string_view text);

/// `HOST:PORT`, `[::1]:443`.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
Result<HostPort> parse_host_port(std::string_view text);
/// The same of one target.
Result<HostPort> parse_host_port_for(std::string_view text, std::string_view target);
/// At load: is `text` HOST:PORT for a target that is a host, or HOST:PORT itself?
Status check_host_port(std::string_view text);

/// The address when `host` is a literal one.
std::optional<boost::asio::ip::address> literal_address(const std::string& host);

/// `localhost`, 127.0.0.0/8 or ::1: what goes there stays on this machine.
bool is_loopback_host(const std::string& host);

/// `user:password` as the value of an Authorization header.
std::string basic_authorization(std::string_view user, const Secret& password);

}  // namespace runbookd::net
