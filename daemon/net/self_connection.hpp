// A TCP connection of which both ends are one socket. Who connects to a port of this machine that
// nobody listens on, while the kernel happens to give that very port for the near end, meets itself
// (simultaneous open, RFC 9293, 3.5): it looks connected and hears what it says.
#pragma once

#include <cstdint>

namespace runbookd::net {

/// Of a connected socket: near and far end are the same address and port. `port` is the one asked
/// for, where that is known: nearly always the near end has another, and that is one system call
/// instead of two.
bool is_connected_to_itself(int descriptor, std::uint16_t port = 0);

}  // namespace runbookd::net
