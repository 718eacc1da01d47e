// The part of `maintenance` that is done again and again. Internal to load.
#pragma once

#include "config/load/context.hpp"

namespace runbookd::load {

/// `every`, `owner` and `items` of an entry of that name.
void read_routine(Context& c, document::Reader& entry, const std::string& name);

}  // namespace runbookd::load
