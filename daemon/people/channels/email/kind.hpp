// The registry row of `email`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind email;
extern const KindRows email_rows;

}  // namespace runbookd::channels
