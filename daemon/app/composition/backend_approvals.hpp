// Answers of people to what they are asked: who may, to which question, and what came of it.
#pragma once

#include "daemon/app/composition/refusals.hpp"
#include "daemon/decide/engine.hpp"

namespace runbookd::app {

/// Why the core should not hear an approval or a denial. Its subject becomes the id of the
/// question. `own_user`: whom the daemon runs as; that user and root are one person.
Refusal approval_refusal(decide::Engine& engine, decide::Command& command,
                         const std::string& own_user, Stamp now);

/// What came of an approval that the core took.
api::OperateAnswer after_approval(decide::Engine& engine, const decide::Command& command,
                                  Stamp now);

}  // namespace runbookd::app
