// A disk that fails at a chosen moment: an SQLite VFS in front of the real one. Every write, change
// of length, sync and removal is counted; at one of them the fault happens.
//
// The shipping journal runs on it unchanged, since it opens SQLite's default VFS.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace runbookd::crash_points {

enum class Fault {
  none,
  kill,        ///< the process ends before the operation; nothing reaches the disk any more
  torn_write,  ///< half of the bytes are written, then the process ends
  no_space,    ///< ENOSPC
  io_error,    ///< EIO
  sync_error,  ///< fsync reports an error; the bytes may or may not be there
  taken,       ///< the files are taken away before the operation, which then succeeds
};
std::string_view name_of(Fault fault);

enum class Operation { write, truncate, sync, remove };
std::string_view name_of(Operation operation);
/// Whether the fault can happen at such an operation.
bool applies(Fault fault, Operation operation);

/// The one disk of this process; the counters belong to the run that reset() began. The journal's
/// writer thread and the test's thread use it in turns.
class Disk {
 public:
  /// Makes itself SQLite's default VFS.
  static Disk& instance();

  /// Counts anew; operation number `at` (from 0) and, when `persistent`, all after it fail so.
  void reset(Fault fault, std::uint64_t at, bool persistent);
  /// What Fault::taken does.
  void when_taken(std::function<void()> strike);
  /// What a restart finds: a disk without faults. The counters go on.
  void heal();
  /// The process has been killed by a fault, or by kill_now().
  bool dead() const;
  /// The fault goes on until heal().
  bool broken_for_good() const;
  /// A kill at a moment that is no operation of the disk.
  void kill_now();
  const std::vector<Operation>& operations() const;

 private:
  Disk();
};

}  // namespace runbookd::crash_points
