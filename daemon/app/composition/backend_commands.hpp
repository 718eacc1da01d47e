// The words of people, before and after the core hears them. The core ignores in silence what does
// not apply; people are told the truth: what does not exist, what does not apply now, who may, and
// what came of it.
#pragma once

#include <optional>
#include <string>

#include "daemon/app/api/backend.hpp"
#include "daemon/decide/engine.hpp"

namespace runbookd::app {

/// Why the core should not even hear it; nullopt: it should. The subject of an answer becomes the
/// id of the question. `own_user`: whom the daemon runs as; that user and root are one person.
std::optional<api::OperateAnswer> refusal_of(decide::Engine& engine, decide::Command& command,
                                             const std::string& own_user, Stamp now);

/// What came of a command that the core took.
api::OperateAnswer outcome_of(decide::Engine& engine, const decide::Command& command, Stamp now);

}  // namespace runbookd::app
