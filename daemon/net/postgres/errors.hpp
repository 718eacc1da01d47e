// Why a conversation with Postgres failed: from SQLSTATE where the server gave one, else from
// libpq's own words. Pure text; nothing here knows libpq.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/base/outcome.hpp"

namespace runbookd::net {

/// How far a conversation had come; it is named in the detail of every failure.
enum class PostgresPhase : std::uint8_t { resolve, connect, tls, login, query };
std::string_view name_of(PostgresPhase phase);

struct PostgresFailure {
  Reason reason = Reason::none;
  PostgresPhase phase = PostgresPhase::connect;
  std::string sqlstate;  ///< five characters, empty when it was not the server that spoke
  std::string detail;    ///< one bounded line for people, without password or DSN
};

/// What the server or libpq said. `text` may be several lines; a login error in libpq's verbose
/// form carries its SQLSTATE inside. `password` is blotted out wherever it occurs.
PostgresFailure postgres_failure(PostgresPhase phase, std::string_view sqlstate,
                                 std::string_view text, std::string_view password);

/// The caller's deadline passed during `phase` (while resolving it is our resolver's fault).
PostgresFailure postgres_timeout(PostgresPhase phase);

/// `secret` in `text` replaced by `***`.
std::string without_secret(std::string text, std::string_view secret);

}  // namespace runbookd::net
