// The registry row of `alertmanager`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind alertmanager;
extern const KindRows alertmanager_rows;

}  // namespace runbookd::channels
