#include "probes/memory/kernel_files.hpp"

#include <dirent.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "daemon/base/text.hpp"

namespace runbookd::probes::memory {
namespace {

constexpr std::string_view cgroup_root = "/sys/fs/cgroup";
constexpr std::size_t kernel_name_length = 15;
constexpr std::size_t max_comm = 64;
constexpr int max_depth = 32;

struct CloseDirectory {
  void operator()(DIR* d) const { ::closedir(d); }
};

bool is_pid(std::string_view name) {
  return !name.empty() && name.size() <= 10 && are_digits(name);
}

std::optional<double> smaller(std::optional<double> a, std::optional<double> b) {
  if (!a) return b;
  if (!b) return a;
  return std::min(*a, *b);
}

// The working set: page cache that the kernel would drop first is not need.
std::optional<double> working_set(std::optional<double> usage,
                                  std::optional<double> inactive_file) {
  if (!usage) return std::nullopt;
  return std::max(*usage - inactive_file.value_or(0), 0.0);
}

}  // namespace

std::optional<Cgroup> Kernel::if_accounted(std::string directory, int version) const {
  const auto* file = version == 2 ? "/memory.current" : "/memory.usage_in_bytes";
  if (!single(read(directory + file))) return std::nullopt;
  return Cgroup{std::move(directory), version};
}

std::optional<Cgroup> Kernel::cgroup_of(const std::string& pid) const {
  const auto paths = cgroup_paths(read("/proc/" + pid + "/cgroup"));
  const std::string root(cgroup_root);
  // With the v1 controller mounted, v2 has no memory files. In a container the mount may begin at
  // the container's own cgroup while the path is the host's: then it is the mount's top.
  if (paths.memory) {
    if (auto found = if_accounted(root + "/memory" + *paths.memory, 1)) return found;
    return if_accounted(root + "/memory", 1);
  }
  if (!paths.unified) return std::nullopt;
  if (auto found = if_accounted(root + *paths.unified, 2)) return found;
  return if_accounted(root, 2);
}

std::optional<Cgroup> Kernel::cgroup_at(const std::string& path) const {
  const std::string root(cgroup_root);
  if (path.starts_with(root + "/")) {
    if (auto found = if_accounted(path, 2)) return found;
    return if_accounted(path, 1);
  }
  if (auto found = if_accounted(root + path, 2)) return found;
  return if_accounted(root + "/memory" + path, 1);
}

// The tightest of its own limit and those above it: any of them ends in the OOM killer.
std::optional<double> Kernel::limit_of(const Cgroup& cgroup) const {
  constexpr double v1_none = 4e18;  // v1 writes "no limit" as almost 2^63
  auto limit = keyed(read("/proc/meminfo"), "MemTotal");
  if (cgroup.version == 1) {
    const auto stat = read(cgroup.directory + "/memory.stat");
    const auto own = smaller(keyed(stat, "hierarchical_memory_limit"),
                             single(read(cgroup.directory + "/memory.limit_in_bytes")));
    return own && *own < v1_none ? smaller(limit, own) : limit;
  }
  auto directory = cgroup.directory;
  for (int depth = 0; depth < max_depth && directory.size() >= cgroup_root.size(); ++depth) {
    limit = smaller(limit, single(read(directory + "/memory.max")));
    directory.resize(directory.rfind('/'));
  }
  return limit;
}

Figures Kernel::figures_of(const Cgroup& cgroup) const {
  const auto& d = cgroup.directory;
  const auto stat = read(d + "/memory.stat");
  Figures out;
  out.limit = limit_of(cgroup);
  if (cgroup.version == 1) {
    out.used =
        working_set(single(read(d + "/memory.usage_in_bytes")), keyed(stat, "total_inactive_file"));
    out.oom_kills = keyed(read(d + "/memory.oom_control"), "oom_kill");
    return out;
  }
  out.used = working_set(single(read(d + "/memory.current")), keyed(stat, "inactive_file"));
  out.oom_kills = keyed(read(d + "/memory.events"), "oom_kill");
  out.pressure = net::pressure_in(read(d + "/memory.pressure"));
  return out;
}

Figures Kernel::host() const {
  const auto meminfo = read("/proc/meminfo");
  const auto available = keyed(meminfo, "MemAvailable");
  Figures out;
  out.limit = keyed(meminfo, "MemTotal");
  if (out.limit && available) out.used = std::max(*out.limit - *available, 0.0);
  out.oom_kills = keyed(read("/proc/vmstat"), "oom_kill");
  out.pressure = net::pressure_in(read("/proc/pressure/memory"));
  return out;
}

std::vector<std::string> Kernel::pids_of(const std::string& name) const {
  std::vector<std::string> out;
  const auto wanted = name.substr(0, kernel_name_length) + "\n";
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir((root_ + "/proc").c_str()));
  if (!directory) return out;
  int seen = 0;
  while (const auto* entry = ::readdir(directory.get())) {
    if (!is_pid(entry->d_name)) continue;
    if (++seen > max_processes) break;
    const auto comm = root_ + "/proc/" + entry->d_name + "/comm";
    if (read_kernel_file(comm, max_comm).text == wanted) out.emplace_back(entry->d_name);
  }
  return out;
}

std::optional<ProcessMemory> Kernel::memory_of(const std::string& pid) const {
  return process_memory(read("/proc/" + pid + "/status"));
}

}  // namespace runbookd::probes::memory
