// The one thread that writes. What has queued up while the disk was busy goes out in one
// transaction (group commit), so the loop never waits and a burst costs one fsync.
//
// After an error nothing is promised any more: those who wait are told no and their records are
// dropped; the others are kept, in order, until a probe write succeeds. A commit that failed may
// still have reached the disk; the head of the chain says so, and an INTENT that was refused to its
// caller then gets an OUTCOME of its own, so that no restart takes it for an action under way.
//
// Between two batches it does one step of upkeep (upkeep.hpp) when one is due.
//
// Files that are no longer ours (custody.hpp) are an error like any other. It ends when the very
// same files are back; nothing is ever written to others.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/app/journal/custody.hpp"
#include "daemon/app/journal/storage.hpp"
#include "daemon/app/journal/ticket.hpp"
#include "daemon/app/journal/upkeep.hpp"

namespace runbookd::journal {

struct WriterLimits {
  std::size_t queued = 10'000;  ///< records; beyond it new ones are dropped and counted
  std::size_t batch = 256;      ///< records of one transaction; what belongs together is not cut
  Nanos first_retry = seconds{1};
  Nanos longest_retry = seconds{30};
  Nanos stalled = seconds{5};  ///< a transaction that takes longer: not writable
};

struct WriterHealth {
  bool writable = false;
  std::string last_error;  ///< one line; empty when the last write succeeded
  std::string hint;
  std::uint64_t records = 0;  ///< in the journal
  std::uint64_t queued = 0;
  std::uint64_t dropped = 0;  ///< since the start
  bool busy = false;          ///< something is queued, being written, or kept up
};

/// What is said of an INTENT that reached the disk after its caller had been told no.
enum class Unsent {
  never,     ///< nothing was sent: the step may be tried again
  this_time  ///< it goes on after a crash, and may have been sent before it
};

class Writer {
 public:
  virtual ~Writer() =
      default;  ///< writes what is queued (one last try when failing), answers all, joins
  /// Any thread; records keep the order of the calls. False: not accepted (the queue is full, or
  /// there is a ticket and the journal cannot be written now); then the ticket is not answered.
  virtual bool push(decide::Record record, std::shared_ptr<Ticket> ticket,
                    Unsent unsent = Unsent::never) = 0;
  /// The same of several that nobody waits for, in one transaction.
  virtual bool push_together(std::vector<decide::Record> records) = 0;
  /// The ticket is answered once every record that was pushed before is on the disk. False: not
  /// accepted.
  virtual bool push_barrier(std::shared_ptr<Ticket> ticket) = 0;
  /// Proves in its turn that the files are still ours, as before a promise.
  virtual void look() = 0;
  virtual bool writable() const = 0;
  virtual WriterHealth health() const = 0;
};

struct WriterParts {
  std::unique_ptr<Storage> storage;
  std::unique_ptr<Custody> custody;
  std::shared_ptr<Upkeep> upkeep;
  ChainHead head;  ///< of what is in the storage
  std::string boot_id;
  std::function<void()> changed;  ///< called on the writer's thread: a failure began, or ended
};
std::unique_ptr<Writer> start_writer(WriterParts parts, WriterLimits limits);

}  // namespace runbookd::journal
