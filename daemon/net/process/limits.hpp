// Limits that are set for a command. None is set unless it is asked for: everything that the
// command starts inherits them, and a service that it restarts would live and die under them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace runbookd::net::process {

struct Limits {
  std::optional<std::uint64_t> open_files;
  std::optional<std::uint64_t> file_size;  ///< bytes that one file may be written to
  std::optional<std::uint64_t> memory;     ///< bytes of address space
  std::optional<std::uint64_t> cpu;        ///< seconds of CPU time, of each process
  std::optional<mode_t> umask;
};

/// In the child, between fork and exec: only async-signal-safe calls. What is written binds for
/// good; otherwise the usual soft limit on descriptors is put back, which runbookd raised for
/// itself, and no core is written unless the command asks for one. False with errno set.
bool apply_limits(const Limits& limits);

}  // namespace runbookd::net::process
