// The registry row of `pagerduty`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind pagerduty;
extern const KindRows pagerduty_rows;

}  // namespace runbookd::channels
