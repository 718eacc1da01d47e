// Incidents that another one explains. While the site is down because its database is, people are
// told of the database: the site's incident is attached to the other one, is listed in its
// messages, and sends none of its own. When the other one is over, and this one has stayed bad for
// another `for`, it is detached and told as if it opened then.
//
// A milder incident explains nothing away: P0 is never kept back by a P2. Internal to decide.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// Of each rule those whose incidents may explain its own: that it names in `depends_on`, or whose
/// `when` reads a resource that its own resources depend on. By index.
std::vector<std::vector<int>> explaining_rules(const Plan& plan);

/// Another incident explains it now.
bool is_explained(const Core& core, const Ladder& ladder);
/// Nobody is told of an attached incident, until then as far as is known; nullopt: it is not
/// attached. That it begins or ends is written down.
std::optional<Mono> attached_until(Core& core, const Ladder& ladder);

/// `INC-8 (site-down), INC-9 (errors of eu) and 3 more`: what is attached to the incident; may be
/// empty.
std::string attached_text(const Core& core, const Incident& incident);

}  // namespace runbookd::decide
