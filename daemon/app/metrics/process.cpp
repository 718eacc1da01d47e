#include "daemon/app/metrics/process.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace runbookd::metrics {

namespace {

// Fields of /proc/self/stat, counted as in proc(5), behind the command's closing parenthesis.
constexpr int first_field = 3;
constexpr int utime = 14;
constexpr int stime = 15;
constexpr int start_ticks = 22;
constexpr int virtual_size = 23;
constexpr int resident_pages = 24;

struct CloseDir {
  void operator()(DIR* dir) const { ::closedir(dir); }
};

double count_descriptors() {
  const std::unique_ptr<DIR, CloseDir> dir(::opendir("/proc/self/fd"));
  if (!dir) return 0;
  double count = 0;
  while (const dirent* entry = ::readdir(dir.get()))
    if (entry->d_name[0] != '.') ++count;
  return count > 0 ? count - 1 : 0;  // without the directory's own
}

double boot_time() {
  std::ifstream file("/proc/stat");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("btime ")) return std::strtod(line.c_str() + 6, nullptr);
  }
  return 0;
}

void read_stat(ProcessStats& out) {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return;
  std::istringstream fields(line.substr(name_end + 1));
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  std::string word;
  for (int field = first_field; fields >> word && field <= resident_pages; ++field) {
    const double value = std::strtod(word.c_str(), nullptr);
    if (field == utime || field == stime) out.cpu_seconds += value / ticks;
    if (field == start_ticks) out.start_time = boot_time() + value / ticks;
    if (field == virtual_size) out.virtual_bytes = value;
    if (field == resident_pages) out.resident_bytes = value * page;
  }
}

}  // namespace

ProcessStats read_process_stats() {
  ProcessStats out;
  read_stat(out);
  out.open_fds = count_descriptors();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) out.max_fds = static_cast<double>(limit.rlim_cur);
  return out;
}

}  // namespace runbookd::metrics
