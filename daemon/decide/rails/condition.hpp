// What the observations say of a resource. Internal to decide.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "daemon/decide/core.hpp"

namespace runbookd::decide::rails {

/// Its probes, and its own observation.
std::vector<int> sources_of(const Resource& resource);
/// Bad or no longer known, on any of its targets. A source that never spoke says nothing.
bool is_bad(const Core& core, int source);
/// The same, of one instance of it; unknown when that has never said anything conclusive.
std::optional<bool> is_instance_bad(const Core& core, int instance);
/// Any of its sources is bad.
bool is_red(const Core& core, int resource);
/// All that it depends on, directly or not.
std::set<int> ancestors(const Plan& plan, int resource);

}  // namespace runbookd::decide::rails
