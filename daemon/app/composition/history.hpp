// What actions may ask of the past: who served a resource since when, and by whose choice.
#pragma once

#include <functional>

#include "daemon/app/composition/runtime.hpp"
#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::app {

/// `ledger` answers null while there is no core yet; then nothing is known.
HistoryAccess history_of(std::function<const decide::Ledger*()> ledger);

}  // namespace runbookd::app
