// What the kernel's text files say about memory: pure parsing, no I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/sample.hpp"

namespace runbookd::probes::memory {

/// Bytes, a counter and a fraction; what the kernel does not tell is missing.
struct Figures {
  std::optional<double> used;
  std::optional<double> limit;
  std::optional<double> oom_kills;
  std::optional<double> pressure;
};

/// `KEY VALUE` or `KEY: VALUE kB` on a line of its own, as in memory.stat, memory.events, meminfo
/// and /proc/PID/status. kB is turned into bytes.
std::optional<double> keyed(std::string_view text, std::string_view key);

/// The one number of a file such as memory.current; nullopt for `max`.
std::optional<double> single(std::string_view text);

/// Where /proc/PID/cgroup says that the process is. Paths begin with `/`.
struct CgroupPaths {
  std::optional<std::string> unified;  ///< line `0::/path`
  std::optional<std::string> memory;   ///< line of the v1 memory controller, when it is mounted
};
CgroupPaths cgroup_paths(std::string_view proc_cgroup);

/// Memory of one process from its /proc/PID/status.
struct ProcessMemory {
  double own = 0;     ///< anonymous pages
  double shared = 0;  ///< file-backed and shared pages, which its siblings may count as well
};
std::optional<ProcessMemory> process_memory(std::string_view status);

/// `ok` with the cells in the order of the signals: used, limit, used_ratio, oom_kills, pressure.
Sample sample_of(const Figures& figures);
inline constexpr std::size_t signal_count = 5;

}  // namespace runbookd::probes::memory
