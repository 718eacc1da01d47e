// Where an address leads: `[USERINFO@]HOST[:PORT]` taken apart by RFC 3986, 3.2.2 and 3.2.3. The
// one place that does it, so that no two readers of an address can disagree about its host.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace runbookd {

struct Authority {
  std::string userinfo;  ///< as written, still encoded
  /// A name, or a literal address without brackets; a zone follows its `%`, undecoded.
  std::string host;
  std::uint16_t port = 0;  ///< 0 = not written, or written empty (`host:`)
  /// `host[:port]` as the Host header of a request has it: without userinfo, without a zone.
  std::string shown;
};

/// The host is a literal address or a name that can be one: labels of 1 to 63 letters, digits, `-`
/// and `_` (which is common inside), 253 characters in all, a dot at the end or not. A name whose
/// last label is a number is a misspelt IPv4 address, as WHATWG's URL standard has it too; what
/// begins like an address and goes on is a name. The error goes on a sentence (`names no host`) and
/// repeats nothing of the text, since it may hold a password.
Result<Authority> parse_authority(std::string_view text);

/// A literal IPv4 or IPv6 address, without brackets and zone.
bool is_address(const std::string& host);

/// A host as an address has it: `::1` as `[::1]`, all others as they are.
std::string in_brackets(std::string_view host);

/// `HOST[:PORT]` with `port` where none is written; an IPv6 address needs no brackets then.
Result<std::string> with_port(std::string_view text, std::uint16_t port);

/// Of `SCHEME://AUTHORITY[/PATH][?QUERY][#FRAGMENT]`, the authority as written; empty without
/// `://`.
std::string_view authority_of(std::string_view url);

}  // namespace runbookd
