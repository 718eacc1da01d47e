// The state directory and the lock that lets one runbookd use it at a time.
#pragma once

#include <string>

#include "daemon/base/result.hpp"

namespace runbookd::journal {

/// Held for as long as it lives; the kernel drops it when the process dies, however that happens.
/// Two locks: of the lock file, which says who holds it, and of the directory itself, which nobody
/// can take away by removing a file.
class StateLock {
 public:
  StateLock() = default;
  StateLock(int directory, int file) : directory_(directory), file_(file) {}
  StateLock(StateLock&& other) noexcept;
  StateLock& operator=(StateLock&& other) noexcept;
  ~StateLock();

  /// Writes the holder's pid, and below it `mark`: one line that the next holder finds. Not made
  /// durable: after a power failure an older mark may be there.
  Status write(const std::string& mark) const;
  /// What the last write() left, by us or by the holder before; empty when there was none.
  std::string mark() const;

 private:
  int directory_ = -1;
  int file_ = -1;
};

/// Without the slashes at its end.
std::string plain_dir(std::string dir);
/// `dir` has no slash at its end.
std::string lock_file_of(const std::string& dir);

/// Creates the directory (0700, parents too) when it is not there and locks it. The error of a held
/// lock names the process that holds it.
Result<StateLock> lock_state_dir(const std::string& dir);

/// Creates `file` with mode 0600, or takes permissions of others away from an existing one.
Status make_private_file(const std::string& file);

}  // namespace runbookd::journal
