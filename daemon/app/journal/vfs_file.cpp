#include "daemon/app/journal/vfs_file.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

#include "daemon/app/journal/state_dir.hpp"

namespace runbookd::journal {

namespace {

constexpr std::size_t bytes_per_write = 64u << 10;

// Of all types of files this one asks for least: no name that belongs to another file, and at its
// first sync the directory is synced as well.
constexpr int flags_of_file =
    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_SUPER_JOURNAL;

Error cannot_write(const std::string& path, int code) {
  return Error{"cannot write " + path + ": " + sqlite3_errstr(code),
               (code & 0xFF) == SQLITE_FULL
                   ? "free some space on the disk of the state directory"
                   : "look at the disk of the state directory and at the kernel's log"};
}

// An open file of the default VFS.
class VfsFile {
 public:
  explicit VfsFile(std::string path)
      : path_(std::move(path)),
        vfs_(sqlite3_vfs_find(nullptr)),
        memory_(std::make_unique<std::max_align_t[]>(
            static_cast<std::size_t>(vfs_->szOsFile) / sizeof(std::max_align_t) + 1)) {}
  VfsFile(const VfsFile&) = delete;
  VfsFile& operator=(const VfsFile&) = delete;
  ~VfsFile() {
    if (file()->pMethods != nullptr) file()->pMethods->xClose(file());
  }

  int open() { return vfs_->xOpen(vfs_, path_.c_str(), file(), flags_of_file, nullptr); }

  int write(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += bytes_per_write) {
      const auto size = static_cast<int>(std::min(bytes_per_write, bytes.size() - at));
      const int done =
          methods().xWrite(file(), bytes.data() + at, size, static_cast<sqlite3_int64>(at));
      if (done != SQLITE_OK) return done;
    }
    return methods().xTruncate(file(), static_cast<sqlite3_int64>(bytes.size()));
  }

  int sync() { return methods().xSync(file(), SQLITE_SYNC_FULL); }

 private:
  sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(memory_.get()); }
  const sqlite3_io_methods& methods() { return *file()->pMethods; }

  std::string path_;
  sqlite3_vfs* vfs_;
  std::unique_ptr<std::max_align_t[]> memory_;  // zeroes: no methods, not open
};

}  // namespace

Status write_durably(const std::string& path, std::string_view bytes) {
  if (const Status made = make_private_file(path); !made) return made;
  VfsFile file(path);
  int done = file.open();
  if (done == SQLITE_OK) done = file.write(bytes);
  if (done == SQLITE_OK) done = file.sync();
  return done == SQLITE_OK ? ok() : cannot_write(path, done);
}

Status remove_durably(const std::string& path) {
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  const int done = vfs->xDelete(vfs, path.c_str(), 1);
  if (done == SQLITE_OK || done == SQLITE_IOERR_DELETE_NOENT) return ok();
  return Error{"cannot remove " + path + ": " + sqlite3_errstr(done), {}};
}

}  // namespace runbookd::journal
