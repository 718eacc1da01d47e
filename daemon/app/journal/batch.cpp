#include "daemon/app/journal/batch.hpp"

#include <algorithm>
#include <utility>

#include "daemon/app/journal/chain.hpp"
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
  out.record = intent.record;
  out.record.kind = decide::RecordKind::outcome;
  out.record.at = Stamp::now();
  out.record.status = name_of(ActionStatus::no_effect);
  out.record.reason = intent.unsent == Unsent::never ? name_of(decide::Withheld::journal)
                                                     : name_of(ActionError::interrupted);
  out.record.text = "not carried out: the journal answered too late";
  std::erase_if(out.record.facts, [](const auto& fact) { return fact.first != "undo_of"; });
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
