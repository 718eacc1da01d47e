// A password in an address that was not percent-encoded: from its first `/`, `?`, `#`, `@` or `:`
// on it would be taken for a host, a port, a path or a query, and be resolved, sent and shown as
// that.
#pragma once

#include <optional>
#include <string_view>

#include "daemon/base/result.hpp"

namespace runbookd::net {

/// What to do about it: the error's hint, everywhere.
inline constexpr std::string_view encode_password =
    "percent-encode what is no letter or digit in a password: %40 for @, %2F for /, %3A for :, %23 "
    "for #, %3F for ?";

/// Of a URL as written in a rulebook (`SCHEME://...`). The error shows nothing of it. An `@` behind
/// the host is taken for the end of a password where a user or a port stands before it; in a path
/// that is meant it can be written %40.
std::optional<Error> misplaced_password(std::string_view url);

}  // namespace runbookd::net
