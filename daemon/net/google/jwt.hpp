// The signed assertion that a service account trades for an access token (RFC 7523, RS256).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"

namespace runbookd::net {

struct AssertionClaims {
  std::string key_id;    ///< private_key_id; may be empty
  std::string issuer;    ///< client_email
  std::string audience;  ///< token_uri, as written in the key file
  std::string scope;
  std::int64_t issued_at = 0;  ///< Unix seconds
  std::int64_t lifetime = 3600;
};

/// header.claims.signature. Errors: no RSA key of at least 2048 bits, or an encrypted one.
Result<Secret> sign_assertion(const AssertionClaims& claims, const Secret& private_key_pem);

/// Without padding, `-` and `_` for `+` and `/`.
std::string base64url(std::string_view bytes);

}  // namespace runbookd::net
