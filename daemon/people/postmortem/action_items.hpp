// Action items that the facts suggest: a rail that held a step back, a step that did not help, a
// probe that fell silent, nobody who answered in time. Suggestions, each with the fact behind it;
// what has to be done is for people to say. Pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/people/postmortem/postmortem.hpp"

namespace runbookd::postmortem {

inline constexpr std::size_t max_action_items = 12;

/// Plain text, the weightiest first. Asks everything of `it` but its `action_items`.
std::vector<std::string> suggested_items(const Postmortem& it, const Chronicle& chronicle);

}  // namespace runbookd::postmortem
