// The state directory and the lock that lets one runbookd use it at a time.
#pragma once

#include <string>

#include "daemon/base/result.hpp"

namespace runbookd::journal {

/// Held for as long as it lives; the kernel drops it when the process dies, however that happens.
class StateLock {
 public:
  StateLock() = default;
  explicit StateLock(int descriptor) : descriptor_(descriptor) {}
  StateLock(StateLock&& other) noexcept;
  StateLock& operator=(StateLock&& other) noexcept;
  ~StateLock();

 private:
  int descriptor_ = -1;
};

/// Creates the directory (0700, parents too) when it is not there and locks it. The error of a held
/// lock names the process that holds it.
Result<StateLock> lock_state_dir(const std::string& dir);

/// Creates `file` with mode 0600, or takes permissions of others away from an existing one.
Status make_private_file(const std::string& file);

}  // namespace runbookd::journal
