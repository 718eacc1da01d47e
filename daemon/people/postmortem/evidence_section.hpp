// What probes had to show when the incident opened, in a postmortem. Pure.
#pragma once

#include <string>

#include "daemon/people/postmortem/postmortem.hpp"

namespace runbookd::postmortem {

/// Empty when none had anything.
std::string evidence_section(const Postmortem& postmortem);

}  // namespace runbookd::postmortem
