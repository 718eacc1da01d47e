// Starting a child in its own process group, with a clean slate: no inherited descriptors, signals
// at their defaults, the limits that the caller names, the pipes we read.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/net/process/limits.hpp"

namespace runbookd::net::process {

struct Command {
  std::string program;  ///< absolute
  std::vector<std::string> argv;
  std::vector<std::string> environment;  ///< NAME=value
  std::string directory;
  std::string input;  ///< its standard input; empty: /dev/null
  Limits limits;
  Nanos timeout{};
  /// How long its pipes are read on after it has ended: a grandchild may hold them open.
  Nanos drain = seconds{1};
  std::size_t keep = 0;         ///< so many of its first bytes of output are wanted as they came
  std::size_t most_output = 0;  ///< of both its streams: one that writes more is killed; 0: any
  /// What it started ends with it, as far as that is in its process group. Else it goes on.
  bool ends_all = false;
  /// Who has nothing else to do waits until the kernel lets go of a child that was killed.
  bool waits_for_its_end = false;
};

/// Descriptors are the caller's to close.
struct Spawned {
  pid_t pid = -1;
  int pidfd = -1;  ///< readable when the child has ended
  int out = -1;
  int err = -1;
  int status = -1;  ///< yields the errno of a failed exec; ends without a byte when exec succeeded
};

/// Why no child was started: always for want of something of ours.
struct NotSpawned {
  int code = 0;  ///< errno
  std::string text;
};

/// Everything that goes wrong in the child comes by `status`.
Result<Spawned, NotSpawned> spawn(const Command& command);

}  // namespace runbookd::net::process
