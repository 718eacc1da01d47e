// What is wrong with a connection string that libpq's parser takes: parts of a password that was
// not percent-encoded and landed in the host, the port or the database, values that libpq looks at
// only when it connects, and modes in which nothing can be asked. No text here shows any of the
// input.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/net/postgres/dsn.hpp"

namespace runbookd::net {

Error no_dsn();

/// Of the text as written, before libpq has seen it.
std::optional<Error> fault_of_text(std::string_view text);
/// Of what libpq made of it.
std::optional<Error> fault_of(const PostgresDsn& dsn);

/// `require_auth` is a keyword of libpq 16. An older one would not parse the string, so it is taken
/// out of the text there; `password` in it is a consent that we honour ourselves.
struct WithoutRequireAuth {
  std::string text;
  std::string require_auth;  ///< empty: not written, or left to libpq
};
WithoutRequireAuth take_require_auth(std::string_view text);
bool libpq_knows_require_auth();

}  // namespace runbookd::net
