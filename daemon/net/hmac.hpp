// HMAC-SHA256 (RFC 2104): what proves to a receiver that a body is ours, and to us that it is a
// sender's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/secret.hpp"

namespace runbookd::net {

/// 64 lower case hex digits; nothing when OpenSSL could not compute it.
std::optional<std::string> hmac_sha256_hex(const Secret& key, std::string_view bytes);

/// Whether two digests are the same, in a time that tells nothing of where they differ.
bool is_same_digest(std::string_view a, std::string_view b);

}  // namespace runbookd::net
