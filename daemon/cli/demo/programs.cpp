#include "daemon/cli/demo/programs.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <string_view>

#include "daemon/cli/demo/failure.hpp"

namespace runbookd::demo {
namespace {

namespace fs = std::filesystem;

constexpr const char* postgres_versions = "/usr/lib/postgresql";
constexpr std::string_view server_folders =
    "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

bool can_execute(const fs::path& program) {
  std::error_code error;
  return fs::is_regular_file(program, error) && ::access(program.c_str(), X_OK) == 0;
}

// A user's PATH lacks where servers live.
std::string in_path(const std::string& program) {
  const char* own = ::getenv("PATH");
  const std::string all =
      std::string(own == nullptr ? "" : own) + ':' + std::string(server_folders);
  for (std::size_t at = 0; at < all.size();) {
    const auto end = std::min(all.find(':', at), all.size());
    const fs::path candidate = fs::path(all.substr(at, end - at)) / program;
    if (candidate.is_absolute() && can_execute(candidate)) return candidate.string();
    at = end + 1;
  }
  return {};
}

int version_of(const fs::path& folder) {
  const std::string name = folder.filename().string();
  int version = -1;
  std::from_chars(name.data(), name.data() + name.size(), version);
  return version;
}

// Debian keeps one folder per version, out of every PATH.
fs::path newest_postgres() {
  fs::path best;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(postgres_versions, error)) {
    const bool complete =
        can_execute(entry.path() / "bin/postgres") && can_execute(entry.path() / "bin/initdb");
    if (complete && (best.empty() || version_of(entry.path()) > version_of(best)))
      best = entry.path();
  }
  return best;
}

bool is_passed_on(std::string_view name) {
  constexpr std::array<std::string_view, 6> exact{"PATH",    "HOME",   "USER",
                                                  "LOGNAME", "TMPDIR", "TZ"};
  constexpr std::array<std::string_view, 4> sanitizers{"ASAN_", "LSAN_", "TSAN_", "UBSAN_"};
  return std::find(exact.begin(), exact.end(), name) != exact.end() ||
         std::any_of(sanitizers.begin(), sanitizers.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace

PostgresPrograms find_postgres() {
  const fs::path newest = newest_postgres();
  if (!newest.empty()) {
    return {(newest / "bin/postgres").string(), (newest / "bin/initdb").string()};
  }
  PostgresPrograms out{in_path("postgres"), in_path("initdb")};
  if (out.server.empty() || out.initdb.empty()) {
    throw Failure("the demo needs a PostgreSQL server, and there is none",
                  "apt-get install postgresql");
  }
  return out;
}

std::string find_redis() {
  std::string out = in_path("redis-server");
  if (out.empty()) {
    throw Failure("the demo needs redis-server, and there is none", "apt-get install redis-server");
  }
  return out;
}

std::string find_world(const std::string& runbookd) {
  constexpr const char* name = "runbookd-demo-world";
  const fs::path beside = fs::path(runbookd).parent_path();
  for (const fs::path& folder : {beside, beside / "tests/loopback", beside / "../lib/runbookd",
                                 fs::path("/usr/lib/runbookd")}) {
    if (can_execute(folder / name)) return (folder / name).lexically_normal().string();
  }
  throw Failure(
      std::string(name) + ", the simulated cloud, is not beside " + runbookd,
      "build it: cmake --preset demo && cmake --build --preset demo, or start deploy/demo.sh");
}

bool has_world(const std::string& self_path) {
  try {
    find_world(find_self(self_path));
    return true;
  } catch (const Failure&) {
    return false;
  }
}

std::string find_self(const std::string& self_path) {
  std::error_code error;
  const fs::path out = fs::canonical(self_path, error);
  if (error || !can_execute(out)) throw Failure("cannot find the program of " + self_path);
  return out.string();
}

std::vector<std::string> environment_with(const std::vector<std::string>& extra) {
  std::vector<std::string> out = extra;
  out.emplace_back("LC_ALL=C");
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view entry(*at);
    const auto assignment = entry.substr(0, entry.find('=') + 1);
    if (assignment.empty() || !is_passed_on(assignment.substr(0, assignment.size() - 1))) continue;
    const bool replaced = std::any_of(extra.begin(), extra.end(), [&](const std::string& e) {
      return e.starts_with(assignment);
    });
    if (!replaced) out.emplace_back(entry);
  }
  return out;
}

}  // namespace runbookd::demo
