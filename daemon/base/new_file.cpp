#include "daemon/base/new_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace runbookd {

namespace {

Error reason_of(int error) { return {std::generic_category().message(error), {}}; }

// A file beside the one that is wanted: on the same disk, gone with us unless it got the name.
class Beside {
 public:
  explicit Beside(const std::string& path) : name_(path + ".XXXXXX") {
    descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);  // 0600
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (!renamed_) ::unlink(name_.c_str());
  }

  bool is_open() const { return descriptor_ >= 0; }

  bool write(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor_) == 0;
  }

  // A second name fails where a name is already; renaming replaces it.
  bool take_name(const std::string& path, IfThere if_there) {
    if (if_there == IfThere::keep) return ::link(name_.c_str(), path.c_str()) == 0;
    renamed_ = ::rename(name_.c_str(), path.c_str()) == 0;
    return renamed_;
  }

 private:
  std::string name_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

}  // namespace

Result<bool> write_new_file(const std::string& path, std::string_view text, IfThere if_there) {
  if (path.find('\0') != std::string::npos) return Error{"the path holds a NUL", {}};
  Beside beside(path);
  if (!beside.is_open() || !beside.write(text)) return reason_of(errno);
  if (beside.take_name(path, if_there)) return true;
  if (if_there == IfThere::keep && errno == EEXIST) return false;
  return reason_of(errno);
}

}  // namespace runbookd
