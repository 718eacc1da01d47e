// By hand, since the parser of Boost 1.81's URL library takes the part of a name that looks like an
// address for the whole host.
#include "daemon/base/authority.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "daemon/base/dns_name.hpp"
#include "daemon/base/text.hpp"

namespace runbookd {
namespace {

constexpr std::size_t most_zone_bytes = 63;

bool is_name_character(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '_' || c == '.';
}

bool is_ipv4(const std::string& text) {
  in_addr address{};
  return ::inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& text) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

// `257`, and `0x7f` as inet_aton() reads it: no top-level domain looks like that.
bool is_number(std::string_view label) {
  if (label.starts_with("0x") || label.starts_with("0X")) {
    return label.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
  }
  return are_digits(label);
}

std::optional<Error> fault_of_label(std::string_view label) {
  if (label.empty()) return Error{"names a host with an empty part before or between dots", {}};
  if (label.size() > most_label_bytes)
    return Error{"names a host with a part of more than 63 characters", {}};
  if (label.front() == '-' || label.back() == '-')
    return Error{"names a host of which a part begins or ends with `-`", {}};
  return std::nullopt;
}

std::optional<Error> fault_of_name(const std::string& name) {
  std::string_view rest = name;
  if (!std::all_of(rest.begin(), rest.end(), is_name_character)) {
    return Error{"names a host with a character that no host has",
                 "letters, digits, `-`, `_` and dots; a name in another script in its xn-- form"};
  }
  if (rest.ends_with('.')) rest.remove_suffix(1);
  if (rest.empty()) return Error{"names no host", {}};
  if (rest.size() > most_name_bytes) return Error{"names a host of more than 253 characters", {}};
  std::string_view label;
  for (bool more = true; more;) {
    const auto dot = rest.find('.');
    label = rest.substr(0, dot);
    if (auto fault = fault_of_label(label)) return fault;
    more = dot != std::string_view::npos;
    if (more) rest.remove_prefix(dot + 1);
  }
  if (!is_number(label) || is_ipv4(name)) return std::nullopt;
  return Error{"names a host that ends in a number and is no IPv4 address",
               "four numbers from 0 to 255, such as 192.168.0.25"};
}

/// `[::1]`, `[fe80::1%25eth0]` (RFC 6874) and `[fe80::1%eth0]`; `text` begins behind the bracket.
std::optional<Error> read_ipv6(std::string_view text, Authority& out) {
  const auto percent = text.find('%');
  const std::string address(text.substr(0, percent));
  std::string_view zone;
  if (percent != std::string_view::npos) {
    zone = text.substr(percent + 1);
    if (zone.starts_with("25") && zone.size() > 2) zone.remove_prefix(2);
    const bool plain = std::all_of(zone.begin(), zone.end(), is_name_character);
    if (zone.empty() || zone.size() > most_zone_bytes || !plain)
      return Error{"names an IPv6 address with a zone that is none", "such as [fe80::1%25eth0]"};
  }
  if (!is_ipv6(address))
    return Error{"names a host in brackets that is no IPv6 address", "such as [::1]"};
  out.host = address;
  if (!zone.empty()) (out.host += '%') += zone;
  out.shown = '[' + address + ']';
  return std::nullopt;
}

/// An empty port is the scheme's own (RFC 3986, 3.2.3 and 6.2.3).
std::optional<Error> read_port(std::string_view digits, Authority& out) {
  if (digits.empty()) return std::nullopt;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  const bool whole = ec == std::errc() && end == digits.data() + digits.size();
  if (!whole || out.port == 0) return Error{"has no valid port", "1 to 65535"};
  (out.shown += ':') += digits;
  return std::nullopt;
}

}  // namespace

Result<Authority> parse_authority(std::string_view text) {
  Authority out;
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    out.userinfo = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  std::size_t end = 0;
  std::optional<Error> fault;
  if (text.starts_with('[')) {
    end = text.find(']');
    if (end == std::string_view::npos)
      return Error{"names a host with a bracket that is not closed", "such as [::1]"};
    fault = read_ipv6(text.substr(1, end - 1), out);
    ++end;
  } else {
    end = std::min(text.find(':'), text.size());
    out.host = out.shown = text.substr(0, end);
    if (out.host.empty()) return Error{"names no host", {}};
    fault = fault_of_name(out.host);
  }
  if (fault) return *fault;
  text.remove_prefix(end);
  if (text.empty()) return out;
  if (text.front() != ':') return Error{"has something between its host and its port", {}};
  if (auto wrong = read_port(text.substr(1), out)) return *wrong;
  return out;
}

bool is_address(const std::string& host) { return is_ipv4(host) || is_ipv6(host); }

std::string in_brackets(std::string_view host) {
  const bool bare_v6 = !host.starts_with('[') && host.find(':') != std::string_view::npos;
  return bare_v6 ? "[" + std::string(host) + "]" : std::string(host);
}

Result<std::string> with_port(std::string_view text, std::uint16_t port) {
  const std::string whole(text);
  const auto place = parse_authority(is_ipv6(whole) ? in_brackets(text) : whole);
  if (!place) return place.error();
  if (!place->userinfo.empty()) return Error{"names a user, who has no part in it", {}};
  return in_brackets(place->host) + ":" + std::to_string(place->port == 0 ? port : place->port);
}

std::string_view authority_of(std::string_view url) {
  const auto begin = url.find("://");
  if (begin == std::string_view::npos) return {};
  url.remove_prefix(begin + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

}  // namespace runbookd
