// The section `Impact`: how long and how often each probe was bad, the worst values, what the
// counters grew by, the objective, the times to detect, act and recover, and a chart per signal.
// Pure.
#pragma once

#include <string>

#include "daemon/people/postmortem/postmortem.hpp"

namespace runbookd::postmortem {

/// With its heading.
std::string impact_section(const Postmortem& it);

}  // namespace runbookd::postmortem
