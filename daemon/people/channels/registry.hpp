// Every folder with a channel that contacts are reached by, one row each.
#pragma once

#include <span>

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

std::span<const KindRows* const> registry();

}  // namespace runbookd::channels
