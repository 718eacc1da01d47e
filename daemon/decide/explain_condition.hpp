// A condition taken apart for people. Internal to decide.
#pragma once

#include "daemon/decide/explanation.hpp"

namespace runbookd::decide {

/// nullopt for a condition that was not written.
std::optional<Part> take_apart(const Condition& condition, const World& world);

}  // namespace runbookd::decide
