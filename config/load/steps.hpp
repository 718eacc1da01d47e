// One step of a rule. Internal to load.
#pragma once

#include "config/load/context.hpp"

namespace runbookd::load {

/// What a step inherits from its rule.
struct StepDefaults {
  Nanos settle{}, within{};
  std::string rule;
};

/// Reads `node` into the core's step and the entry beside it.
void read_step(Context& c, const document::Node& node, int number, const StepDefaults& inherited,
               decide::Step& step, StepEntry& entry);

}  // namespace runbookd::load
