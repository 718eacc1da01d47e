// What an exit status means, as the step says: `exit: {0: done, 3: nothing_changed, 75: retry}`.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "daemon/net/process/run.hpp"
#include "remediations/exec/spec.hpp"

namespace runbookd::remediations::exec_kind {

using net::process::Finished;

/// Reads `exit:`; nullopt when it has errors, which are reported. 0 is `done` unless it is named.
std::optional<std::map<int, Meaning>> read_exits(document::Reader& reader, bool diagnose);

/// The verdict on a command. A status that the step does not name may have been preceded by
/// anything, unless the command only looks; so may a command that had to be ended.
ActionResult judge(const ExecArguments& arguments, const std::string& name,
                   const Finished& finished);

}  // namespace runbookd::remediations::exec_kind
