#include "daemon/net/process/limits.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>

namespace runbookd::net::process {
namespace {

constexpr rlim_t usual_open_files = 1024;  // the soft limit that programs expect

bool limit(__rlimit_resource_t what, std::uint64_t value) {
  rlimit now{};
  if (::getrlimit(what, &now) != 0) return false;
  const rlim_t allowed =
      now.rlim_max == RLIM_INFINITY ? rlim_t{value} : std::min<rlim_t>(value, now.rlim_max);
  now.rlim_cur = allowed;
  now.rlim_max = allowed;
  return ::setrlimit(what, &now) == 0;
}

// The command may raise it again.
bool lower_softly(__rlimit_resource_t what, rlim_t value) {
  rlimit now{};
  if (::getrlimit(what, &now) != 0) return false;
  if (now.rlim_cur != RLIM_INFINITY && now.rlim_cur <= value) return true;
  now.rlim_cur = now.rlim_max == RLIM_INFINITY ? value : std::min(value, now.rlim_max);
  return ::setrlimit(what, &now) == 0;
}

}  // namespace

bool apply_limits(const Limits& limits) {
  if (limits.umask) ::umask(*limits.umask);
  const bool open_files = limits.open_files ? limit(RLIMIT_NOFILE, *limits.open_files)
                                            : lower_softly(RLIMIT_NOFILE, usual_open_files);
  return open_files && lower_softly(RLIMIT_CORE, 0) &&
         (!limits.file_size || limit(RLIMIT_FSIZE, *limits.file_size)) &&
         (!limits.memory || limit(RLIMIT_AS, *limits.memory)) &&
         (!limits.cpu || limit(RLIMIT_CPU, *limits.cpu));
}

}  // namespace runbookd::net::process
