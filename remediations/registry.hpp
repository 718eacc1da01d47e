// Every folder with kinds of actions, resources and contact channels, one row each.
#pragma once

#include <span>

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

std::span<const KindRows* const> registry();

}  // namespace runbookd::remediations
