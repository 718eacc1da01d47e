// The registry row of `opsgenie`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind opsgenie;
extern const KindRows opsgenie_rows;

}  // namespace runbookd::channels
