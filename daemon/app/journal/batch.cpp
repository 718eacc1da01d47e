#include "daemon/app/journal/batch.hpp"

#include <algorithm>
#include <utility>

#include "daemon/app/journal/chain.hpp"
#include "daemon/app/journal/intent_facts.hpp"
#include "daemon/decide/incidents/record_about.hpp"
#include "daemon/decide/reason.hpp"

namespace runbookd::journal {

bool is_intent(const Item& item) {
  return !item.barrier && item.record.kind == decide::RecordKind::intent;
}

bool is_promised(const std::vector<Item>& batch) {
  return std::any_of(batch.begin(), batch.end(),
                     [](const Item& item) { return item.ticket != nullptr || is_intent(item); });
}

Item closing(const Item& intent) {
  Item out;
  out.record = decide::outcome_record(restored(intent.record),
                                      {ActionStatus::no_effect,
                                       ActionError::interrupted,
                                       "not carried out: the journal answered too late",
                                       {}});
  out.record.at = Stamp::now();
  if (intent.unsent == Unsent::never) out.record.reason = name_of(decide::Withheld::journal);
  return out;
}

std::vector<Entry> rows_of(const std::vector<Item>& batch, ChainHead tail,
                           const std::string& boot_id) {
  std::vector<Entry> rows;
  rows.reserve(batch.size());
  for (const Item& item : batch) {
    if (item.barrier) continue;
    Entry& row = rows.emplace_back();
    row.seq = tail.seq + 1;
    row.format = record_format;
    row.record = item.record;
    row.boot_id = boot_id;
    row.boot_ns = item.record.at.mono.time_since_epoch().count();
    row.hash = link(tail.hash, row);
    tail = {row.seq, row.hash};
  }
  return rows;
}

}  // namespace runbookd::journal
