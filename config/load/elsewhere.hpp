// Keys that are known, but one level further up or down: what a wrong indentation makes of them.
// Internal to load.
#pragma once

#include <vector>

#include "config/load/context.hpp"

namespace runbookd::load {

using Elsewhere = std::vector<document::Reader::Elsewhere>;

/// What a step may have and a rule may not: the common keys and those of every action.
Elsewhere keys_of_steps(const Context& c);
/// What a rule may have and a step may not.
Elsewhere keys_of_rules();

/// What a rule may have and the rulebook may not.
Elsewhere keys_of_one_rule();

}  // namespace runbookd::load
