// From files to a rulebook. All errors of all files are found in one run; nothing is started.
#pragma once

#include <optional>

#include "config/document/diagnostic.hpp"
#include "config/document/node.hpp"
#include "config/load/kinds.hpp"
#include "config/load/rulebook.hpp"

namespace runbookd::load {

/// nullopt when `out` has errors. Warnings (lints) do not prevent loading. `before`: of the
/// rulebook that is being replaced, Rulebook::found_targets().
std::optional<Rulebook> load(const std::vector<std::string>& paths, const Kinds& kinds,
                             document::Strictness strictness, document::Sources& files,
                             document::Diagnostics& out, const FoundTargets& before = {});

}  // namespace runbookd::load
