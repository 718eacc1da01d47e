// A rule that opens an incident for the same target again and again: each time people are told that
// it began and that it is over. The fourth one within an hour stays open until its condition has
// been false for three times as long as usual, says so once, and is repeated less often.
#pragma once

#include <string>

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// So many openings within `flap_within`, the next one counted, are flapping.
constexpr int openings_of_flapping = 4;
constexpr Nanos flap_within = hours{1};
constexpr int flapping_takes = 3;               ///< times `resolve_after`
constexpr Nanos flapping_repeat = minutes{30};  ///< the least `repeat` of an escalation step

/// Whether an incident of the rule and target that opens now is flapping.
bool flaps(const Core& core, const Rule& rule, const std::string& target);
/// How long its condition is to be false before the incident closes.
Nanos resolve_after_of(const Rule& rule, const Incident& incident);
/// `it flaps (4 times within 1h), and stays open until it was false for 6m`
std::string flapping_text(const Rule& rule);

}  // namespace runbookd::decide
