// The row of `email`, of a later version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind email;
extern const KindRows email_rows;

}  // namespace runbookd::channels
