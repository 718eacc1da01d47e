// Where rows are kept. The interfaces exist so that every fault of a disk can be tried in a test;
// the product has one implementation, SQLite.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/app/journal/boot.hpp"
#include "daemon/app/journal/entry.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::journal {

/// The writing side: one transaction at a time, one thread at a time.
class Storage {
 public:
  virtual ~Storage() = default;
  virtual Status begin() = 0;
  virtual Status insert(const Entry& entry) = 0;
  /// Success: every row since begin() is on the disk.
  virtual Status commit() = 0;
  /// After any failure; does nothing without a transaction.
  virtual void rollback() noexcept = 0;
  /// Writes something durable that is no record: can we write again?
  virtual Status probe() = 0;
  virtual Result<ChainHead> head() = 0;
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
};

constexpr int schema_version = 1;

/// Opens or creates the journal's file. Errors say what to do: not writable, corrupt, of a newer
/// runbookd, not a journal.
Result<std::unique_ptr<Storage>> open_sqlite_storage(const std::string& file);
/// Read-only, and `here` restores monotonic times.
Result<std::unique_ptr<Reader>> open_sqlite_reader(const std::string& file, Boot here);

}  // namespace runbookd::journal
