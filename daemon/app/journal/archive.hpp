// Moving the oldest records of the journal into a segment, as far as files go: it is written and
// durable when this ends. The records leave the database with the transaction that follows.
#pragma once

#include <optional>
#include <string>

#include "daemon/app/journal/storage.hpp"

namespace runbookd::journal {

struct ArchiveRequest {
  std::string dir;
  std::string file;
  ChainHead base;          ///< after it the records begin
  std::uint64_t upto = 0;  ///< the last record that may go
  std::uint64_t most = 0;  ///< records
  /// Only up to the last that is from before it. Clocks step: one in between may be younger.
  std::optional<Wall> older_than;
  /// And only when one of the first is from before this.
  std::optional<Wall> only_if_before;
};

/// The segment that was written, `bound` left open; nullopt: no record is to go. A file that an
/// archiving left which did not come to its end is removed.
Result<std::optional<SegmentRow>> archive(const ArchiveRequest& request);

}  // namespace runbookd::journal
