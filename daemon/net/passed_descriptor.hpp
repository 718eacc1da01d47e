// Messages of a unix socket that may carry one descriptor (SCM_RIGHTS, unix(7)). Any thread, and
// between fork and exec: nothing is allocated.
#pragma once

#include <cstddef>

namespace runbookd::net {

/// Sends `size` bytes, and `descriptor` unless it is -1; the receiver gets a copy of it. As
/// sendmsg(2): the bytes that were taken, or -1 and errno. `flags` as there.
long send_with_descriptor(int socket, const void* data, std::size_t size, int descriptor,
                          int flags);

struct ReceivedDescriptor {
  long size = 0;        ///< of the data; 0 at the end, -1 and errno
  int descriptor = -1;  ///< the receiver's to close; -1: none came
  bool cut = false;     ///< one was sent, and we had no descriptor left for it
};

/// At most `size` bytes. What comes is closed at exec.
ReceivedDescriptor receive_with_descriptor(int socket, void* data, std::size_t size, int flags);

}  // namespace runbookd::net
