// The registries, put together for the loader.
#pragma once

#include "config/load/kinds.hpp"

namespace runbookd::app {

load::Kinds registered_kinds();

}  // namespace runbookd::app
