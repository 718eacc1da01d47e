// Channels of a later version: status pages.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind statuspage;
extern const NotifierKind instatus;
extern const KindRows status_pages_rows;

}  // namespace runbookd::channels
