// The registry row of `slack`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind slack;
extern const KindRows slack_rows;

}  // namespace runbookd::channels
