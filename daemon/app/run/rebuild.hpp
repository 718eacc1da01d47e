// The core's memory, from the journal.
#pragma once

#include "daemon/app/journal/journal.hpp"
#include "daemon/decide/ledger.hpp"

namespace runbookd::app {

Result<decide::Ledger> rebuild_ledger(journal::Journal& journal);

}  // namespace runbookd::app
