// `postgres.kill_blockers` and `postgres.terminate_idle`, two rows of the registry.
#pragma once

#include "daemon/contract/action.hpp"

namespace runbookd::remediations {

extern const ActionKind postgres_kill_blockers_kind;
extern const ActionKind postgres_terminate_idle_kind;

}  // namespace runbookd::remediations
