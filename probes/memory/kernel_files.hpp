// Bounded reads of small kernel files under a root that tests can move.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/net/kernel_file.hpp"
#include "probes/memory/figures.hpp"

namespace runbookd::probes::memory {

inline constexpr int max_processes = 32768;

using net::read_kernel_file;

/// A directory of a memory controller.
struct Cgroup {
  std::string directory;
  int version = 2;
};

/// /proc and /sys/fs/cgroup below `root` (empty: the real ones).
class Kernel {
 public:
  explicit Kernel(std::string root) : root_(std::move(root)) {}

  /// The cgroup of a process (`self`, `1234`), as far as its memory is accounted for.
  std::optional<Cgroup> cgroup_of(const std::string& pid) const;
  /// The cgroup at a path as /proc/PID/cgroup writes it, or at a directory below /sys/fs/cgroup.
  std::optional<Cgroup> cgroup_at(const std::string& path) const;

  Figures figures_of(const Cgroup& cgroup) const;
  Figures host() const;

  /// Pids of all processes with that name (compared as the kernel keeps it, 15 characters).
  std::vector<std::string> pids_of(const std::string& name) const;
  std::optional<ProcessMemory> memory_of(const std::string& pid) const;

 private:
  std::string read(const std::string& path) const { return read_kernel_file(root_ + path).text; }
  std::optional<Cgroup> if_accounted(std::string directory, int version) const;
  std::optional<double> limit_of(const Cgroup& cgroup) const;

  std::string root_;
};

}  // namespace runbookd::probes::memory
