// What has changed when a rulebook goes on with other targets.
#pragma once

#include <vector>

#include "daemon/app/composition/runtime.hpp"
#include "daemon/app/log/log.hpp"

namespace runbookd::app {

/// For each of `now`, where the same probe stood before; -1: it is new.
std::vector<int> places_of(const std::vector<ProbeRun>& now, const std::vector<ProbeRun>& before);

/// No source and no resource has other targets.
bool same_targets(const decide::Plan& before, const decide::Plan& now);

/// One line for each source whose list is another.
void log_moved_targets(logging::Log& log, const decide::Plan& before, const decide::Plan& now);

}  // namespace runbookd::app
