// Instants as programs write them into JSON.
#pragma once

#include <optional>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::net {

/// RFC 3339, and what JavaScript, Java (Jackson), Python, Go, .NET, Ruby and PostgreSQL make of it:
/// a blank instead of `T`, a comma before the fraction, no seconds, `+0000` and `+00` for the zone,
/// `UTC` or `GMT`, a blank before it, `[Europe/Paris]` behind it. Without a zone it is no instant.
std::optional<Wall> read_written_time(std::string_view text);

}  // namespace runbookd::net
