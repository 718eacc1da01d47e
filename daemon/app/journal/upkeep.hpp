// What keeps the journal small, and a start quick: now and then the writer's thread is given a step
// of upkeep between two batches. A step is one record in the chain and, in the same transaction,
// a change of what stands beside the records:
//
//   checkpoint  the ledger as all records so far fold to, so that a start reads only what is newer
//   archived    the oldest records are in a segment, and no longer in the database
//
// The segment is durable before the transaction begins: whenever the process or the machine dies,
// each record is in the database or in a segment that the journal knows. Only records that the
// checkpoint covers are moved, so no start ever needs a segment. What records of open incidents,
// actions under way and locks amount to is in the checkpoint, so they move as all others do.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/app/journal/fold.hpp"
#include "daemon/app/journal/transaction.hpp"
#include "daemon/base/journal_bounds.hpp"

namespace runbookd::journal {

struct UpkeepOptions {
  std::string dir;  ///< of the segments
  std::string file;
  std::uint64_t checkpoint_every = 10'000;  ///< records
  std::uint64_t segment_records = 20'000;   ///< at most, of one segment
  JournalBounds bounds;
  // When it begins:
  Standing standing;
  std::uint64_t bytes = 0;  ///< of the database
  std::uint64_t head = 0;   ///< the last record
};

/// Called within the transaction; `bound` is the record's number.
using Change = std::function<Status(Storage& storage, std::uint64_t bound)>;

struct UpkeepStep {
  decide::Record record;
  Change change;
};

struct UpkeepHealth {
  std::uint64_t bytes = 0;  ///< of the database, when last looked at
  std::uint64_t max_bytes = 0;
  std::uint64_t archived = 0;  ///< records in segments
  bool over = false;           ///< it is larger than it may be, and nothing more can be moved
  std::string error;           ///< why upkeep does not get on; empty when it does
  std::string hint;
};

class Upkeep {
 public:
  virtual ~Upkeep() = default;
  /// Any thread.
  virtual void bound(JournalBounds bounds) = 0;
  virtual UpkeepHealth health() const = 0;
  /// A checkpoint that a start has come by; written as the next step. Any thread.
  virtual void offer(NewCheckpoint checkpoint) = 0;

  /// What is due now; nullopt: nothing. Reads, and writes segments. Writer's thread.
  virtual std::optional<UpkeepStep> next(const ChainHead& head, Disk disk) = 0;
  /// What became of the step. Writer's thread.
  virtual void ended(bool written) = 0;
};

std::unique_ptr<Upkeep> make_upkeep(UpkeepOptions options);

}  // namespace runbookd::journal
