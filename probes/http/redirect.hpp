// Where a redirect may lead: the same scheme, host and port. (The channel also refuses to follow
// one to a link-local address.)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/net/url.hpp"

namespace runbookd::probes {

constexpr int kMostRedirects = 3;

bool is_redirect(int status);

/// The new request target when `location` stays at `from`; nullopt when it leads elsewhere.
std::optional<std::string> redirected_target(const net::Url& from, std::string_view location);

}  // namespace runbookd::probes
