// The durable memory of runbookd: an append-only, hash-chained log of every decision, intent and
// outcome. The loop appends and goes on; only an INTENT is waited for. Whatever goes wrong is one
// answer: not durable, so do not act.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/app/journal/appender.hpp"
#include "daemon/app/journal/chain.hpp"
#include "daemon/app/journal/codec.hpp"
#include "daemon/app/journal/custody.hpp"
#include "daemon/app/journal/storage.hpp"
#include "daemon/app/journal/upkeep.hpp"
#include "daemon/app/journal/writer.hpp"

namespace runbookd::journal {

constexpr std::size_t most_records_per_read = 1000;  ///< of after() and newest()
constexpr Nanos between_looks = seconds{10};

struct JournalOptions {
  std::string state_dir;
  std::uint64_t verify_last = 1000;     ///< rows whose chain is checked at open
  Nanos durable_deadline = seconds{5};  ///< of append_durable()
  WriterLimits limits;
  JournalBounds bounds;
  std::uint64_t checkpoint_every = 10'000;  ///< records
  std::uint64_t segment_records = 20'000;   ///< at most, of one segment
  Redact redact;                            ///< applied to every text; called on the loop thread
  /// A failure began, or ended; may be empty. Called on the loop thread.
  std::function<void()> changed;
};

struct Restart {
  decide::Ledger ledger;
  std::string remark;  ///< what people should know of it; empty: nothing
};

/// Destroying it writes what is queued and joins the thread. Before the io_context is destroyed.
class Journal : public Appender {
 public:
  /// True once everything that was appended before is on the disk. False: it is not known to be, in
  /// time. Loop thread.
  virtual boost::asio::awaitable<bool> settled() = 0;

  /// Has it proven, at most every `between_looks`, that the files are still ours. Loop thread.
  virtual void look() = 0;
  virtual const std::string& state_dir() const = 0;
  virtual bool writable() const = 0;
  virtual WriterHealth health() const = 0;
  /// What a runbookd before us promised, and this journal does not have: it was removed, or is an
  /// older copy. Empty: nothing is missing, or nobody could know.
  virtual const std::string& forgotten() const = 0;

  /// What all records amount to, once, before anything is appended: from the newest checkpoint on.
  /// Loop thread, blocks.
  virtual Result<Restart> restart() = 0;
  /// From a reload on.
  virtual void bound(JournalBounds bounds) = 0;
  virtual UpkeepHealth upkeep() const = 0;

  /// The first `limit` rows above `seq`, oldest first; those of before are in segments. Loop
  /// thread; at most most_records_per_read.
  virtual Result<std::vector<Entry>> after(std::uint64_t seq, std::size_t limit) = 0;
  /// The last `limit` rows, oldest first.
  virtual Result<std::vector<Entry>> newest(std::size_t limit) = 0;
};

/// Locks the state directory, opens or creates `journal.db` in it, checks the end of the chain.
Result<std::unique_ptr<Journal>> open_journal(boost::asio::any_io_executor loop,
                                              JournalOptions options);

/// What open_journal() puts together; tests replace the storage.
struct JournalParts {
  std::unique_ptr<Custody> custody;
  std::unique_ptr<Storage> storage;
  std::unique_ptr<Reader> reader;  ///< of the whole history
  std::shared_ptr<Upkeep> upkeep;
  Boot here;  ///< what the reader restores times with
};
Result<JournalParts> open_parts(const JournalOptions& options);
Result<std::unique_ptr<Journal>> make_journal(boost::asio::any_io_executor loop, JournalParts parts,
                                              JournalOptions options);

/// Read-only access to the whole history without the lock, for `audit verify` and `replay`; also
/// while a runbookd runs.
Result<std::unique_ptr<Reader>> open_journal_reader(const std::string& state_dir);

struct ChainReport {
  bool intact = false;
  std::uint64_t records = 0;  ///< that were checked
  ChainFault fault;           ///< when not intact: the first bad row and why
};
/// Checks every row, those in segments too, and that segments and checkpoint are those that records
/// of the chain tell of; the segments are in `state_dir`. The error: the file could not be read at
/// all.
Result<ChainReport> verify_chain(Reader& reader, const std::string& state_dir);
/// Checks the last `count` rows only, as far as they are in the database.
Result<ChainReport> verify_tail(Reader& reader, std::uint64_t count);

}  // namespace runbookd::journal
