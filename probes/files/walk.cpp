#include "probes/files/walk.hpp"

#include <dirent.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

namespace runbookd::probes::files {
namespace {

constexpr std::int64_t per_second = 1'000'000'000;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

bool is_pattern(const std::string& part) {
  return part.find_first_of("*?[\\") != std::string::npos;
}

/// What was there a moment ago, or is no directory or a link in a circle: of no file at all.
bool is_absent(int error) { return error == ENOENT || error == ENOTDIR || error == ELOOP; }

std::vector<std::string> parts_of(const std::string& pattern) {
  std::vector<std::string> out;
  std::size_t at = 0;
  while (at < pattern.size()) {
    const auto end = std::min(pattern.find('/', at), pattern.size());
    if (end > at) out.push_back(pattern.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

class Walk {
 public:
  Walk(const std::string& pattern, std::size_t most) : parts_(parts_of(pattern)), most_(most) {}

  Walked result() {
    const std::size_t fixed = fixed_parts();
    std::string directory;
    for (std::size_t i = 0; i < fixed; ++i) directory += "/" + parts_[i];
    if (check_directory(directory.empty() ? "/" : directory)) descend(directory, fixed);
    return out_;
  }

 private:
  /// The directories that must be there: all before the first pattern, or before the file.
  std::size_t fixed_parts() const {
    std::size_t i = 0;
    while (i + 1 < parts_.size() && !is_pattern(parts_[i])) ++i;
    return i;
  }

  bool check_directory(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return fail(errno, path);
    return S_ISDIR(info.st_mode) || fail(ENOTDIR, path);
  }

  bool fail(int error, const std::string& where) {
    out_.error = error;
    out_.where = where;
    return false;
  }

  // The depth is that of the pattern, so that no circle of links is followed for ever. False: stop.
  bool descend(const std::string& directory, std::size_t part) {
    if (part == parts_.size()) return true;
    if (is_pattern(parts_[part])) return list(directory, part);
    return enter(directory + "/" + parts_[part], part);
  }

  bool enter(const std::string& path, std::size_t part) {
    return part + 1 == parts_.size() ? count(path) : descend(path, part + 1);
  }

  bool list(const std::string& directory, std::size_t part) {
    const std::string path = directory.empty() ? "/" : directory;
    const std::unique_ptr<DIR, CloseDirectory> entries(::opendir(path.c_str()));
    if (!entries) return is_absent(errno) || fail(errno, path);
    while (true) {
      errno = 0;
      const dirent* entry = ::readdir(entries.get());
      if (entry == nullptr) return errno == 0 || fail(errno, path);
      if (++looked_at_ > most_) {
        out_.too_many = true;
        return false;
      }
      if (::fnmatch(parts_[part].c_str(), entry->d_name, FNM_PERIOD) != 0) continue;
      if (!enter(directory + "/" + entry->d_name, part)) return false;
    }
  }

  bool count(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return is_absent(errno) || fail(errno, path);
    if (!S_ISREG(info.st_mode)) return true;
    const std::int64_t written = info.st_mtim.tv_sec * per_second + info.st_mtim.tv_nsec;
    if (++out_.count > 1 && written <= out_.newest) return true;
    out_.newest = written;
    out_.newest_size = static_cast<double>(info.st_size);
    return true;
  }

  std::vector<std::string> parts_;
  std::size_t most_;
  std::size_t looked_at_ = 0;
  Walked out_;
};

}  // namespace

Walked walk(const std::string& pattern, std::size_t most) { return Walk(pattern, most).result(); }

}  // namespace runbookd::probes::files
