// Where a redirect may lead: the same scheme, host and port. (The channel also refuses to follow
// one to a link-local address.)
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::probes {

constexpr int most_redirects = 3;

bool is_redirect(int status);

/// In backticks, for people, bounded: without user and password, and without what stands behind the
/// first `?` or `#`, where servers put codes and tokens.
std::string shown_place(std::string_view place);

/// The new request target when `location`, resolved as RFC 3986 has it, stays at `from`. The error
/// is what to say of one that does not; it names the place, without secrets and bounded.
Result<std::string> redirected_target(const net::Url& from, std::string_view location);

}  // namespace runbookd::probes
