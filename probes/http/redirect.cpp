#include "probes/http/redirect.hpp"

#include <algorithm>

#include "daemon/base/authority.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/http/exchange.hpp"
#include "daemon/net/http/uri_reference.hpp"
#include "daemon/net/misplaced_password.hpp"

namespace runbookd::probes {
namespace {

constexpr std::size_t most_shown = 120;

std::uint16_t port_of(const net::Url& url) {
  if (url.port != 0) return url.port;
  return url.scheme == "https" ? 443 : 80;
}

/// A unix socket's server knows itself under the name that it is asked for.
std::string base_of(const net::Url& from) {
  const std::string scheme = from.scheme == "unix" ? "http" : from.scheme;
  return scheme + "://" + from.authority + from.target;
}

/// What servers leave unencoded and clients of the field encode before they ask: blanks, quotes,
/// other scripts. A control character is none of these.
std::string encoded(std::string_view location) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view bare = " \"<>\\^`{|}";
  std::string out;
  for (const char c : location) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x7f && bare.find(c) == std::string_view::npos) {
      out += c;
    } else {
      ((out += '%') += digits[byte >> 4U]) += digits[byte & 0xfU];
    }
  }
  return out;
}

std::string_view without_last_dot(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

bool is_same_place(const net::Url& from, const net::Url& to) {
  const bool same_scheme = to.scheme == (from.scheme == "unix" ? "http" : from.scheme);
  const std::string_view host = from.scheme == "unix" ? from.authority : from.host;
  const bool same_port = from.scheme == "unix" ? to.port == 0 : port_of(to) == port_of(from);
  return same_scheme && same_port &&
         equal_ignoring_case(without_last_dot(to.host), without_last_dot(host));
}

}  // namespace

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string shown_place(std::string_view place) {
  if (net::misplaced_password(place)) return "`***`";
  place = place.substr(0, place.find_first_of("?#"));
  std::string shown(place);
  const auto authority = authority_of(place);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos)
    shown.erase(static_cast<std::size_t>(authority.data() - place.data()), at + 1);
  return '`' + net::printable(shown, most_shown) + '`';
}

Result<std::string> redirected_target(const net::Url& from, std::string_view location) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  const std::string place = net::resolve_reference(base_of(from), encoded(location));
  if (std::any_of(location.begin(), location.end(), is_control))
    return Error{"a redirect to no place: " + shown_place(place), {}};
  const auto to = net::parse_url(place);
  const bool web = to && (to->scheme == "http" || to->scheme == "https");
  if (!web) return Error{"a redirect to no place of HTTP: " + shown_place(place), {}};
  if (!is_same_place(from, *to))
    return Error{"a redirect to another place: " + shown_place(place), {}};
  return to->target;
}

}  // namespace runbookd::probes
