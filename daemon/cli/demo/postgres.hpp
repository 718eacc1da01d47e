// The demo's database: a real PostgreSQL, with a table of orders and three roles.
#pragma once

#include <string>

#include "daemon/cli/demo/session.hpp"
#include "daemon/cli/demo/stage.hpp"

namespace runbookd::demo {

/// Returns once it takes sessions and holds what the story needs.
PostgresAddress start_postgres(Stage& stage);

/// For the rulebook: as the role that may see all sessions and end those of others.
std::string dsn_of(const PostgresAddress& address);

}  // namespace runbookd::demo
