// Proof that what we write is what a restart will read. A file that is open can be removed,
// renamed, replaced, cut short or written by others, and every write to it still succeeds: an
// INTENT in such a file protects nobody.
//
// What is looked at: the state directory, the lock file, `journal.db`, its `-wal` and its `-shm`
// are still what their paths lead to, and may still be written; the database has not become
// shorter; nobody else has written to it or to its `-wal` since we did; and through a connection of
// its own the chain ends where it should. A dozen system calls on the writer's thread, beside an
// fsync.
#pragma once

#include <memory>
#include <string>

#include "daemon/app/journal/entry.hpp"
#include "daemon/app/journal/state_dir.hpp"
#include "daemon/app/journal/storage.hpp"

namespace runbookd::journal {

/// The writer's thread, once it runs.
class Custody {
 public:
  virtual ~Custody() = default;

  /// Before a transaction, and after one of which something is promised: the files are the ones
  /// that were opened, and hold nothing from others. `end`, or `or_end` after a commit in doubt:
  /// where the chain ends. The error says what became of them; it goes away only when the very same
  /// files are back.
  virtual Status prove(const ChainHead& end, const ChainHead& or_end) = 0;
  /// Where the chain ends, read from the files and not from the writer's memory.
  virtual Result<ChainHead> read_back() = 0;
  /// What was written since the last proof was written by us.
  virtual void settle() = 0;

  /// Leaves a mark beside the journal: so far it has been promised.
  virtual void remember(const ChainHead& promised) = 0;
  /// The mark, of this process or of the one before: seq 0 when there is none.
  virtual ChainHead remembered() const = 0;
};

/// Of a state directory whose journal has just been opened; a `-wal` and a `-shm` are there by
/// then.
Result<std::unique_ptr<Custody>> take_custody(StateLock lock, const std::string& dir,
                                              const std::string& journal_file);

}  // namespace runbookd::journal
