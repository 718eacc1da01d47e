// The row of `rotation`, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind rotation;
extern const KindRows rotation_rows;

}  // namespace runbookd::channels
