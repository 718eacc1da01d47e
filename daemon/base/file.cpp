#include "daemon/base/file.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace runbookd {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Error last_error() { return {std::generic_category().message(errno), {}}; }

std::string size_name(std::size_t bytes) {
  constexpr std::size_t mib = 1024 * 1024;
  return bytes % mib == 0 ? std::to_string(bytes / mib) + " MiB"
                          : std::to_string(bytes / 1024) + " KiB";
}

// Their size is unknown, reading some of them waits for an event, and others have no end.
bool is_of_the_kernel(int fd) {
  struct statfs system{};
  return ::fstatfs(fd, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  if (path.find('\0') != std::string::npos) return Error{"the path holds a NUL", {}};
  // O_NONBLOCK: a FIFO without a writer would hold open() for ever. O_NOCTTY: a terminal would
  // become ours.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  // A device without a driver behind it, or a socket.
  if (file.get() < 0 && errno == ENXIO) return Error{"is not a regular file", {}};
  if (file.get() < 0) return last_error();
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return last_error();
  if (S_ISDIR(status.st_mode)) return Error{"is a directory", {}};
  if (!S_ISREG(status.st_mode)) return Error{"is not a regular file", {}};
  if (is_of_the_kernel(file.get())) return Error{"is a file of the kernel's", {}};
  if (status.st_size > static_cast<off_t>(limit))
    return Error{"is larger than " + size_name(limit), {}};
  std::string text;
  std::array<char, 16 * 1024> buffer;
  while (true) {
    const auto got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return last_error();
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > limit) return Error{"is larger than " + size_name(limit), {}};
  }
}

}  // namespace runbookd
