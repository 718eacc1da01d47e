#include "daemon/app/journal/state_dir.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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
constexpr std::size_t most_lock_bytes = 256;

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

std::string content_of(int descriptor) {
  std::array<char, most_lock_bytes> text{};
  const ssize_t got = ::pread(descriptor, text.data(), text.size(), 0);
  return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

std::string holder(int descriptor) {
  const std::string text = content_of(descriptor);
  const std::string pid = text.substr(0, text.find_first_not_of("0123456789"));
  return pid.empty() ? "unknown pid" : "pid " + pid;
}

Error in_use(const std::string& dir, int file) {
  return Error{dir + " is in use by another runbookd (" + holder(file) + ")",
               "stop that one, or choose another `store: path`"};
}

// -1 with EWOULDBLOCK: somebody else has it.
int locked(int descriptor) { return ::flock(descriptor, LOCK_EX | LOCK_NB); }

}  // namespace

StateLock::StateLock(StateLock&& other) noexcept
    : directory_(std::exchange(other.directory_, -1)), file_(std::exchange(other.file_, -1)) {}
StateLock& StateLock::operator=(StateLock&& other) noexcept {
  std::swap(directory_, other.directory_);
  std::swap(file_, other.file_);
  return *this;
}
StateLock::~StateLock() {
  if (file_ >= 0) ::close(file_);
  if (directory_ >= 0) ::close(directory_);
}

Status StateLock::write(const std::string& mark) const {
  const std::string text = std::to_string(::getpid()) + "\n" + mark + "\n";
  if (::pwrite(file_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()) ||
      ::ftruncate(file_, static_cast<off_t>(text.size())) != 0) {
    return cannot("write the lock file", errno);
  }
  return ok();
}

std::string StateLock::mark() const {
  const std::string text = content_of(file_);
  const auto begin = text.find('\n');
  if (begin == std::string::npos) return {};
  return text.substr(begin + 1, text.find('\n', begin + 1) - begin - 1);
}

std::string plain_dir(std::string dir) {
  while (dir.size() > 1 && dir.back() == '/') dir.pop_back();
  return dir;
}

std::string lock_file_of(const std::string& dir) { return dir + lock_name; }

Result<StateLock> lock_state_dir(const std::string& dir) {
  const std::string path = plain_dir(dir);
  if (const Status made = make_dir(path); !made) return made.error();
  const std::string name = lock_file_of(path);
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return cannot("look into " + path, errno);
  const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_file);
  const int error = errno;
  StateLock lock(directory, file);
  if (file < 0) return cannot("write " + path, error);
  if (locked(file) != 0) {
    if (errno != EWOULDBLOCK) return cannot("lock " + name, errno);
    return in_use(path, file);
  }
  // Not every file system can lock a directory; the lock file is there for those.
  if (locked(directory) != 0 && errno == EWOULDBLOCK) return in_use(path, file);
  if (const Status written = lock.write(lock.mark()); !written) return written.error();
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
