// What the journal's records amount to. A start, and each new checkpoint, goes on from the one
// before; without one, or with one that cannot be used, all records are folded, those in segments
// too.
#pragma once

#include <optional>
#include <string>

#include "daemon/app/journal/storage.hpp"
#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::journal {

struct Folded {
  decide::Ledger ledger;
  std::uint64_t seq = 0;      ///< of the last record that is in it
  std::uint64_t applied = 0;  ///< records since the checkpoint
  std::string remark;         ///< why the checkpoint was not used, when there is one
};
/// `here` must be what `reader` restores times with.
Result<Folded> fold_journal(Reader& reader, const Boot& here);

/// A checkpoint and the record that binds it into the chain. `row.bound` is for who writes it.
struct NewCheckpoint {
  CheckpointRow row;
  decide::Record record;
};
Result<NewCheckpoint> make_checkpoint(const decide::Ledger& ledger, std::uint64_t seq,
                                      const std::string& boot_id);

/// Whether `record`, which is in the chain, says what `row` says.
bool binds(const decide::Record& record, const CheckpointRow& row);
bool binds(const decide::Record& record, const SegmentRow& row);
/// The record that binds a segment.
decide::Record segment_record(const SegmentRow& row);

}  // namespace runbookd::journal
