// The file of a unix socket: who may take it, and whose it is. Another daemon may have been given
// the same path, and anybody who may write in the directory can remove or replace it while we run.
#pragma once

#include <sys/types.h>

#include <string>

#include "daemon/app/api/listen.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::api {

/// Non-blocking, close-on-exec, listening; mode 0600. Who answers at that path is left alone, and
/// so is what is no socket: an error says what to do. The file of a socket that nobody listens on
/// (a crash leaves it) is replaced.
Result<Descriptor> listen_unix(const std::string& path);

/// The file that a listen_unix() has just made. Ours is only what is still the same.
class SocketFile {
 public:
  SocketFile() = default;
  explicit SocketFile(std::string path);

  const std::string& path() const { return path_; }
  bool is_ours() const;
  /// Only when it is ours.
  void remove() const;

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace runbookd::api
