// The registry row of `exec`.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind exec;
extern const KindRows exec_rows;

}  // namespace runbookd::channels
