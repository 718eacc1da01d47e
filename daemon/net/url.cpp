#include "daemon/net/url.hpp"

#include <algorithm>

#include "daemon/base/authority.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/base64.hpp"
#include "daemon/net/misplaced_password.hpp"
#include "daemon/net/target.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t most_url_bytes = 8192;
constexpr std::string_view unix_scheme = "unix://";

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

// What may stand unencoded (RFC 3986, 3.3 and 3.4); brackets in a query are common: `match[]=up`.
constexpr std::string_view unreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
constexpr std::string_view in_userinfo = "!$&'()*+,;=:";
constexpr std::string_view in_path = "!$&'()*+,;=:@/";
constexpr std::string_view in_query = "!$&'()*+,;=:@/?[]";

/// Decoded; nullopt when it holds a character that is neither allowed nor encoded.
std::optional<std::string> decoded(std::string_view text, std::string_view allowed) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '%') {
      if (unreserved.find(c) == std::string_view::npos && allowed.find(c) == std::string_view::npos)
        return std::nullopt;
      out += c;
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

bool printable_ascii(std::string_view text) {
  for (const char c : text) {
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return true;
}

/// In lower case; nullopt when none stands before `://`.
std::optional<std::string> scheme_of(std::string_view text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  std::string out(text.substr(0, end));
  for (char& c : out) {
    c = ascii_lower(c);
    const bool letter = is_letter(c);
    const bool inner = is_digit(c) || c == '+' || c == '-' || c == '.';
    if (!letter && (!inner || &c == out.data())) return std::nullopt;
  }
  return out;
}

std::optional<Error> read_userinfo(std::string_view written, Url& url) {
  const auto colon = std::min(written.find(':'), written.size());
  auto user = decoded(written.substr(0, colon), in_userinfo);
  auto password = decoded(written.substr(std::min(colon + 1, written.size())), in_userinfo);
  if (!user || !password)
    return Error{"has a user or password with a character that must be percent-encoded",
                 "write @ as %40, / as %2F"};
  url.user = std::move(*user);
  url.password = Secret(std::move(*password));
  return std::nullopt;
}

/// Path and query, as they are sent; a fragment is for the reader only.
std::optional<Error> read_target(std::string_view written, Url& url) {
  written = written.substr(0, written.find('#'));
  const auto question = std::min(written.find('?'), written.size());
  if (!decoded(written.substr(0, question), in_path) ||
      !decoded(written.substr(question), in_query)) {
    return Error{"has a path or query with a character that must be percent-encoded", {}};
  }
  url.target = written;
  if (question == 0) url.target.insert(0, "/");
  return std::nullopt;
}

bool is_http_scheme(std::string_view scheme) {
  return scheme == "http" || scheme == "https" || scheme == "unix";
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.size() > most_url_bytes) return Error{"is longer than 8 KiB", {}};
  if (!printable_ascii(text))
    return Error{"is no URL: it holds a space or a special character", {}};
  if (text.starts_with(unix_scheme)) return parse_unix(text.substr(unix_scheme.size()));
  auto scheme = scheme_of(text);
  if (!scheme) return Error{"is no URL", "SCHEME://HOST[:PORT]/PATH"};
  const auto written = authority_of(text);
  auto authority = parse_authority(written);
  if (!authority) return authority.error();
  Url url;
  text.remove_prefix(scheme->size() + 3 + written.size());
  url.scheme = std::move(*scheme);
  url.host = std::move(authority->host);
  url.port = authority->port;
  url.authority = std::move(authority->shown);
  if (auto wrong = read_userinfo(authority->userinfo, url)) return *wrong;
  if (auto wrong = read_target(text, url)) return *wrong;
  return url;
}

Result<Url> parse_url_for(std::string_view text, std::string_view target) {
  const auto filled = url_with_target(text, target);
  if (!filled) return Error{"cannot hold this target", {}};
  return parse_url(*filled);
}

Status check_http_url(std::string_view text) {
  if (is_target_alone(text)) return ok();
  const auto filled = with_target(text, "target");
  if (!filled) return Error{"cannot hold a target", {}};
  return check_request_url(*filled);
}

Status check_request_url(std::string_view text) {
  if (const auto fault = misplaced_password(text)) return *fault;
  const auto url = parse_url(text);
  if (!url) return url.error();
  if (!is_http_scheme(url->scheme)) return Error{"is none of http://, https:// and unix://", {}};
  return ok();
}

Result<HostPort> parse_host_port(std::string_view text) {
  constexpr const char* hint = "such as db.internal:5432 or [::1]:443";
  auto authority = parse_authority(text);
  if (!authority) return Error{"is not HOST:PORT: it " + authority.error().text, hint};
  if (!authority->userinfo.empty() || text.starts_with('@') || authority->port == 0)
    return Error{"is not HOST:PORT", hint};
  return HostPort{std::move(authority->host), authority->port};
}

Result<HostPort> parse_host_port_for(std::string_view text, std::string_view target) {
  const auto filled = with_target(text, target);
  if (!filled) return Error{"cannot hold this target", {}};
  return parse_host_port(*filled);
}

Status check_host_port(std::string_view text) {
  auto place = parse_host_port_for(text, "target");
  if (!place && is_target_alone(text)) place = parse_host_port_for(text, "target:1");
  return place ? ok() : Status(place.error());
}

std::optional<boost::asio::ip::address> literal_address(const std::string& host) {
  boost::system::error_code ec;
  auto address = boost::asio::ip::make_address(host, ec);
  if (ec) return std::nullopt;
  return address;
}

bool is_loopback_host(const std::string& host) {
  const auto address = literal_address(host);
  return host == "localhost" || (address && address->is_loopback());
}

std::string basic_authorization(std::string_view user, const Secret& password) {
  std::string plain(user);
  plain += ':';
  plain += password.reveal();
  return "Basic " + base64(plain);
}

}  // namespace runbookd::net
