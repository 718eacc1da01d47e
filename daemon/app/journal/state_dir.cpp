#include "daemon/app/journal/state_dir.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace runbookd::journal {

namespace {

constexpr const char* lock_name = "/runbookd.lock";
constexpr mode_t private_dir = 0700;
constexpr mode_t private_file = 0600;
constexpr mode_t write_by_others = 0022;
constexpr mode_t anything_by_others = 0077;

std::string reason(int error) { return std::generic_category().message(error); }

Error cannot(const std::string& doing, int error) {
  return Error{"cannot " + doing + ": " + reason(error),
               "the user that runs runbookd must own the state directory; `store: path` or "
               "--state-dir choose another one"};
}

Status make_dir(const std::string& dir) {
  std::error_code ec;
  const auto parent = std::filesystem::path(dir).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, ec);
  if (ec) return cannot("create " + parent.string(), ec.value());
  if (::mkdir(dir.c_str(), private_dir) == 0) return ok();
  if (errno != EEXIST) return cannot("create " + dir, errno);
  struct stat info{};
  if (::stat(dir.c_str(), &info) != 0) return cannot("look at " + dir, errno);
  if (!S_ISDIR(info.st_mode)) return cannot("use " + dir, ENOTDIR);
  // Whoever may rename files in it could exchange the journal for another one.
  const bool ours = info.st_uid == ::geteuid();
  if (ours && (info.st_mode & write_by_others) != 0 &&
      ::chmod(dir.c_str(), info.st_mode & 07777 & ~write_by_others) != 0) {
    return cannot("protect " + dir, errno);
  }
  return ok();
}

std::string holder(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t got = ::pread(descriptor, text.data(), text.size() - 1, 0);
  std::string pid;
  for (ssize_t i = 0; i < got; ++i) {
    const char c = text[static_cast<std::size_t>(i)];
    if (c < '0' || c > '9') break;
    pid += c;
  }
  return pid.empty() ? "unknown pid" : "pid " + pid;
}

// The pid is for the message only; the lock itself is the kernel's.
Status write_pid(int descriptor) {
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(descriptor, 0) != 0 ||
      ::pwrite(descriptor, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return cannot("write the lock file", errno);
  }
  return ok();
}

}  // namespace

StateLock::StateLock(StateLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}
StateLock& StateLock::operator=(StateLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}
StateLock::~StateLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<StateLock> lock_state_dir(const std::string& dir) {
  std::string path = dir;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (const Status made = make_dir(path); !made) return made.error();
  const std::string file = path + lock_name;
  const int descriptor =
      ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_file);
  if (descriptor < 0) return cannot("write " + path, errno);
  StateLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return cannot("lock " + file, errno);
    return Error{path + " is in use by another runbookd (" + holder(descriptor) + ")",
                 "stop that one, or choose another `store: path`"};
  }
  if (const Status written = write_pid(descriptor); !written) return written.error();
  return lock;
}

Status make_private_file(const std::string& file) {
  const int descriptor =
      ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_file);
  if (descriptor < 0) return cannot("write " + file, errno);
  Status result = ok();
  struct stat info{};
  if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
    result = Error{file + " is no regular file", "move it away"};
  } else if ((info.st_mode & anything_by_others) != 0 && info.st_uid == ::geteuid() &&
             ::fchmod(descriptor, private_file) != 0) {
    result = cannot("protect " + file, errno);
  }
  ::close(descriptor);
  return result;
}

}  // namespace runbookd::journal
