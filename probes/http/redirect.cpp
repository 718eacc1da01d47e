#include "probes/http/redirect.hpp"

namespace runbookd::probes {
namespace {

std::uint16_t port_of(const net::Url& url) {
  if (url.port != 0) return url.port;
  return url.scheme == "https" ? 443 : 80;
}

bool printable_target(std::string_view text) {
  for (const char c : text) {
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return !text.empty();
}

std::string without_fragment(std::string_view text) {
  return std::string(text.substr(0, text.find('#')));
}

}  // namespace

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::optional<std::string> redirected_target(const net::Url& from, std::string_view location) {
  if (!printable_target(location)) return std::nullopt;
  if (location.starts_with("//")) {
    return redirected_target(from, from.scheme + ':' + std::string(location));
  }
  if (location.front() == '/') return without_fragment(location);
  if (location.find("://") != std::string_view::npos) {
    const auto to = net::parse_url(location);
    const bool same = to && to->scheme == from.scheme && to->host == from.host &&
                      to->unix_path == from.unix_path && port_of(*to) == port_of(from);
    if (!same) return std::nullopt;
    return to->target;
  }
  if (location.find(':') < location.find('/')) return std::nullopt;  // another scheme
  const auto path = from.target.substr(0, from.target.find('?'));
  return path.substr(0, path.rfind('/') + 1) + without_fragment(location);
}

}  // namespace runbookd::probes
