// The registry row of `webhook`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind webhook;
extern const KindRows webhook_rows;

}  // namespace runbookd::channels
