#include "daemon/app/run/rebuild.hpp"

namespace runbookd::app {

Result<decide::Ledger> rebuild_ledger(journal::Journal& journal) {
  decide::Ledger ledger;
  const Status read = journal.read_all([&](const journal::Entry& entry) {
    ledger.apply(entry.record);
    ledger.prune(entry.record.at);
  });
  if (!read) return read.error();
  return ledger;
}

}  // namespace runbookd::app
