// A PostgreSQL that a team runs itself, `postgres.kill_blockers` and `postgres.terminate_idle`:
// rows of the registry.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ActionKind postgres_kill_blockers_kind;
extern const ActionKind postgres_terminate_idle_kind;
extern const KindRows postgres_rows;

}  // namespace runbookd::remediations
