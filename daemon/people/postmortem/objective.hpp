// A rule's objective (`rto`): the time from the first bad sample to verified recovery, against what
// the rule promises. Pure.
#pragma once

#include <optional>
#include <string>

#include "daemon/people/postmortem/postmortem.hpp"

namespace runbookd::postmortem {

/// By how much; nullopt: it was met, it has none, or nobody knows yet.
std::optional<Nanos> missed_by(const Postmortem& it);
/// `Objective (rto 5m): met in 3m42s`, `Objective (rto 5m): missed by 2m10s`; empty without one.
std::string objective_line(const Postmortem& it);

}  // namespace runbookd::postmortem
