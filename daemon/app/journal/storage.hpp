// Where rows are kept. The interfaces exist so that every fault of a disk can be tried in a test;
// the product has one implementation, SQLite.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/journal/boot.hpp"
#include "daemon/app/journal/entry.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::journal {

/// The ledger as all records up to `seq` fold to, compressed (ledger_codec.hpp). It is kept once,
/// and what it says could be found out from the records again.
struct CheckpointRow {
  std::uint64_t seq = 0;
  std::uint64_t bound = 0;  ///< the record that has the digest of `packed`
  std::uint64_t size = 0;   ///< before it was compressed
  std::string packed;
};

/// Records that were moved out of the journal, into a file of their own (segment.hpp).
struct SegmentRow {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t bound = 0;  ///< the record that says the same
  Hash head{};              ///< of the record `last`
  Hash digest{};            ///< SHA-256 of the file
  /// The numbers of the first and the last incident that was opened in it; 0: none was.
  std::uint64_t first_incident = 0;
  std::uint64_t last_incident = 0;
};

/// How far the journal has come with keeping itself small.
struct Standing {
  std::uint64_t checkpoint = 0;  ///< the last record that it covers; 0: there is none
  ChainHead base;                ///< as Reader::base()
};

/// The writing side: one transaction at a time, one thread at a time.
class Storage {
 public:
  virtual ~Storage() = default;
  virtual Status begin() = 0;
  virtual Status insert(const Entry& entry) = 0;
  /// In place of the one before.
  virtual Status put_checkpoint(const CheckpointRow& row) = 0;
  /// The records of `row` are in its file from here on, and no longer in the table.
  virtual Status put_segment(const SegmentRow& row) = 0;
  /// Success: every row since begin() is on the disk.
  virtual Status commit() = 0;
  /// After any failure; does nothing without a transaction.
  virtual void rollback() noexcept = 0;
  /// Writes something durable that is no record: can we write again?
  virtual Status probe() = 0;
  virtual Result<ChainHead> head() = 0;
  virtual Result<Standing> standing() = 0;
  /// Of the file, without what is free in it.
  virtual Result<std::uint64_t> bytes() = 0;
};

/// Why reading stopped: one row (seq > 0) or the file as a whole (seq 0).
struct ReadFault {
  std::uint64_t seq = 0;
  Error error;
};
using ReadStatus = Result<Done, ReadFault>;

/// The reading side, on a connection of its own; one thread at a time.
class Reader {
 public:
  virtual ~Reader() = default;
  /// Rows with a seq above `after`, ascending, at most `limit`; stops when `visit` returns false.
  /// One row is in memory at a time.
  virtual ReadStatus read(std::uint64_t after, std::uint64_t limit,
                          const std::function<bool(const Entry&)>& visit) = 0;
  /// The end of the chain (seq 0: no rows yet).
  virtual Result<ChainHead> head() = 0;
  /// Seq 0 and the hash of the genesis row.
  virtual Result<ChainHead> genesis() = 0;
  /// After which record the rows begin that are in the database: what is before is in segments.
  virtual Result<ChainHead> base() = 0;
  virtual Result<std::optional<CheckpointRow>> checkpoint() = 0;
  /// In their order.
  virtual Result<std::vector<SegmentRow>> segments() = 0;
  /// The record that opened the incident; 0: there is none.
  virtual Result<std::uint64_t> opened_at(const std::string& incident) = 0;
};

/// 1: until segments and checkpoints came. Older files are brought to it when they are opened for
/// writing, and read as they are otherwise.
constexpr int schema_version = 2;

/// Opens or creates the journal's file. Errors say what to do: not writable, corrupt, of a newer
/// runbookd, not a journal.
Result<std::unique_ptr<Storage>> open_sqlite_storage(const std::string& file);
/// Read-only, and `here` restores monotonic times.
Result<std::unique_ptr<Reader>> open_sqlite_reader(const std::string& file, Boot here);

}  // namespace runbookd::journal
