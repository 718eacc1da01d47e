// What we ask of every session beside its connection string, and how it gets there.
//
// A server takes our settings from the startup packet. A pooler in front of it refuses them, and
// sessions behind a pooler are shared: there they hold for one transaction of ours and no longer.
// The same way serves when libpq is to choose a server by what it may be asked (`read-write`): it
// would take our own read-only setting for the server's. Pure text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/net/postgres/dsn.hpp"

namespace runbookd::net {

struct PostgresSettings {
  Nanos statement_timeout = seconds{5};  ///< the server ends what we have stopped waiting for
  /// Further server settings (`intervalstyle`, `iso_8601`); values hold no blanks.
  PostgresParameters session;
};

/// `application_name` of all our sessions: by it our own are spared.
inline constexpr std::string_view postgres_application_name = "runbookd";

enum class PostgresSettingsBy { startup, transaction };
/// How a session begins.
PostgresSettingsBy settings_of(const PostgresDsn& dsn);

/// What libpq gets beside the servers.
PostgresParameters login_parameters(const PostgresDsn& dsn, const PostgresSettings& settings,
                                    PostgresSettingsBy by);
/// BEGIN READ ONLY, and the settings for this transaction.
std::string begin_with(const PostgresSettings& settings);

/// How long one server of the list may take to let us in: its `connect_timeout`, in libpq's reading
/// of it. Without one, and with several servers, an equal share of the statement's time; else 0: as
/// long as the caller waits.
Nanos server_timeout(const PostgresDsn& dsn, const PostgresSettings& settings, std::size_t servers);

/// The string says that a password may go out in clear without TLS (`require_auth=password`).
bool allows_clear_text(const PostgresDsn& dsn);

/// A warning for people: what of the string does not hold here, and what is dangerous about it.
struct PostgresRemark {
  std::string_view lint;
  std::string text;
  std::string hint;
};
std::vector<PostgresRemark> remarks_on(const PostgresDsn& dsn);

}  // namespace runbookd::net
