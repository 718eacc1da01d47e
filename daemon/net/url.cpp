#include "daemon/net/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "daemon/net/base64.hpp"
#include "daemon/net/misplaced_password.hpp"
#include "daemon/net/target.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t kMostUrlBytes = 8192;
constexpr std::string_view kUnix = "unix://";

/// unix:///run/x.sock:/metrics; the first `:` ends the socket's path.
Result<Url> parse_unix(std::string_view rest) {
  Url url;
  url.scheme = "unix";
  url.authority = "localhost";
  const auto at = rest.substr(0, rest.find('/')).find('@');
  if (at != std::string_view::npos) {
    const auto colon = rest.substr(0, at).find(':');
    url.user = std::string(rest.substr(0, std::min(colon, at)));
    if (colon != std::string_view::npos) {
      url.password = Secret(std::string(rest.substr(colon + 1, at - colon - 1)));
    }
    rest.remove_prefix(at + 1);
  }
  if (rest.empty() || rest.front() != '/') return Error{"needs unix:///path/of/the/socket", {}};
  const auto end = rest.find_first_of(":?");
  url.unix_path = std::string(rest.substr(0, end));
  if (end != std::string_view::npos) {
    url.target = std::string(rest.substr(rest[end] == ':' ? end + 1 : end));
  }
  if (url.target.empty() || url.target.front() == '?') url.target.insert(0, "/");
  return url;
}

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool whole = ec == std::errc() && end == digits.data() + digits.size();
  if (!whole || port == 0) return std::nullopt;
  return port;
}

bool printable_ascii(std::string_view text) {
  for (const char c : text) {
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return true;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kMostUrlBytes) return Error{"is longer than 8 KiB", {}};
  if (!printable_ascii(text))
    return Error{"is no URL: it holds a space or a special character", {}};
  if (text.starts_with(kUnix)) return parse_unix(text.substr(kUnix.size()));
  const auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!parsed) return Error{"is no URL", "SCHEME://HOST[:PORT]/PATH"};
  const auto& view = *parsed;
  Url url;
  url.scheme = view.scheme();
  for (char& c : url.scheme) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (!view.has_authority() || view.host_address().empty())
    return Error{"names no host", "SCHEME://HOST[:PORT]/PATH"};
  url.host = view.host_address();
  if (view.has_port()) {
    // Boost's port_number() wraps or yields 0 for numbers beyond 65535, depending on its version.
    const auto port = parse_port({view.port().data(), view.port().size()});
    if (!port) return Error{"has no valid port", "1 to 65535"};
    url.port = *port;
  }
  url.user = view.user();
  url.password = Secret(view.password());
  url.authority =
      std::string(view.encoded_host_and_port().data(), view.encoded_host_and_port().size());
  url.target = std::string(view.encoded_path().data(), view.encoded_path().size());
  if (url.target.empty()) url.target = "/";
  if (view.has_query()) {
    url.target += '?';
    url.target += std::string(view.encoded_query().data(), view.encoded_query().size());
  }
  return url;
}

Result<Url> parse_url_for(std::string_view text, std::string_view target) {
  const auto filled = url_with_target(text, target);
  if (!filled) return Error{"cannot hold this target", {}};
  return parse_url(*filled);
}

Status check_http_url(std::string_view text) {
  if (is_target_alone(text)) return ok();
  if (const auto fault = misplaced_password(text)) return *fault;
  const auto url = parse_url_for(text, "target");
  if (!url) return url.error();
  if (url->scheme != "http" && url->scheme != "https" && url->scheme != "unix") {
    return Error{"is none of http://, https:// and unix://", {}};
  }
  return ok();
}

Result<HostPort> parse_host_port(std::string_view text) {
  const Error wrong{"is not HOST:PORT", "such as db.internal:5432 or [::1]:443"};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || !printable_ascii(text)) return wrong;
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  HostPort out;
  const auto port = parse_port(digits);
  if (!port) return wrong;
  out.port = *port;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.size() > 253 || host.find_first_of("/@[]") != std::string_view::npos ||
      (!bracketed && host.find(':') != std::string_view::npos)) {
    return wrong;
  }
  out.host = std::string(host);
  return out;
}

Result<HostPort> parse_host_port_for(std::string_view text, std::string_view target) {
  const auto filled = with_target(text, target);
  if (!filled) return Error{"cannot hold this target", {}};
  return parse_host_port(*filled);
}

bool check_host_port(std::string_view text) {
  return parse_host_port_for(text, "target") || parse_host_port_for(text, "target:1");
}

std::optional<boost::asio::ip::address> literal_address(const std::string& host) {
  boost::system::error_code ec;
  auto address = boost::asio::ip::make_address(host, ec);
  if (ec) return std::nullopt;
  return address;
}

std::string basic_authorization(std::string_view user, const Secret& password) {
  std::string plain(user);
  plain += ':';
  plain += password.reveal();
  return "Basic " + base64(plain);
}

}  // namespace runbookd::net
