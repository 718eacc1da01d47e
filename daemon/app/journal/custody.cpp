#include "daemon/app/journal/custody.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "daemon/app/journal/journal.hpp"
#include "daemon/base/number.hpp"

namespace runbookd::journal {

namespace {

constexpr std::uint64_t rows_read_again = 1000;  // after somebody else has written

constexpr const char* custody_cure =
    "put the very same file back if you can; else restart runbookd, which begins with what is "
    "there, and look at what was being done";

bool same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

// A path, and what it led to when we opened it. A symbolic link may lead to the directory; in its
// place no file may be one.
class Held {
 public:
  enum class What { directory, file };
  Held(What what, std::string path, int permissions)
      : path_(std::move(path)),
        follow_(what == What::directory ? 0 : AT_SYMLINK_NOFOLLOW),
        permissions_(permissions) {}

  Status take() {
    if (!look(was_)) return lost(errno);
    return ok();
  }

  // The open descriptors keep the inodes, so that no other file can get their numbers.
  Status prove() {
    if (!look(is_)) return lost(errno);
    if (is_.st_ino != was_.st_ino || is_.st_dev != was_.st_dev)
      return Error{path_ + " is another file than the one that runbookd opened", custody_cure};
    const bool may = permissions_ == 0 ||
                     ::faccessat(AT_FDCWD, path_.c_str(), permissions_, AT_EACCESS) == 0 ||
                     (errno != EACCES && errno != EROFS);  // the question itself may be forbidden
    if (may) return ok();
    return Error{path_ + " may not be written any more: " + message(errno),
                 "look at its owner, its permissions, and whether its file system is mounted "
                 "read-only"};
  }

  /// As of the last prove(): somebody has written since settle().
  bool touched() const {
    return is_.st_size != was_.st_size || !same_time(is_.st_mtim, was_.st_mtim);
  }
  Status not_shorter() const {
    if (is_.st_size >= was_.st_size) return ok();
    return Error{path_ + " was cut short: it has " + std::to_string(is_.st_size) + " of " +
                     std::to_string(was_.st_size) + " bytes",
                 custody_cure};
  }
  /// As it is now is as we left it. What is gone is found by the next prove().
  void settle(bool may_shrink) {
    struct stat now{};
    if (!look(now) || now.st_ino != was_.st_ino) return;
    const off_t before = was_.st_size;
    was_ = now;
    if (!may_shrink) was_.st_size = std::max(before, now.st_size);
  }

  const std::string& path() const { return path_; }

 private:
  bool look(struct stat& into) const {
    return ::fstatat(AT_FDCWD, path_.c_str(), &into, follow_) == 0;
  }
  static std::string message(int error) { return std::generic_category().message(error); }
  Status lost(int error) const {
    if (error == ENOENT || error == ENOTDIR)
      return Error{path_ + " is gone: it was removed or renamed", custody_cure};
    return Error{path_ + " cannot be looked at: " + message(error), custody_cure};
  }

  std::string path_;
  int follow_;
  int permissions_;
  struct stat was_{};
  struct stat is_{};
};

// A journal that others have written to is still ours when all that counts is as we left it.
Status read_afresh(const std::string& file, const ChainHead& end, const ChainHead& or_end) {
  const auto fault = [&file](const std::string& why) {
    return Error{"another process has written to " + file + ": " + why,
                 "find out who, and restart runbookd; `runbookd audit verify` checks the whole"};
  };
  auto reader = open_sqlite_reader(file, Boot{});
  if (!reader) return fault(reader.error().text);
  const auto report = verify_tail(**reader, rows_read_again);
  if (!report) return fault(report.error().text);
  if (!report->intact) return fault(report->fault.why);
  const auto head = (*reader)->head();
  if (!head) return fault(head.error().text);
  if (*head != end && *head != or_end)
    return fault("it ends in record " + std::to_string(head->seq) + ", not in " +
                 std::to_string(end.seq));
  return ok();
}

std::string mark_of(const ChainHead& head) {
  return std::to_string(head.seq) + " " + hex(head.hash);
}

// A mark that is none (an older runbookd left it, or it was torn) proves nothing.
ChainHead head_of(std::string_view mark) {
  const auto blank = mark.find(' ');
  if (blank == std::string_view::npos) return {};
  const auto seq = whole_number<decltype(ChainHead::seq)>(mark.substr(0, blank));
  const auto hash = parse_hex(mark.substr(blank + 1));
  if (!seq || !hash) return {};
  return {*seq, *hash};
}

class FileCustody final : public Custody {
 public:
  FileCustody(StateLock lock, const std::string& dir, const std::string& file)
      : lock_(std::move(lock)),
        held_{Held{Held::What::directory, dir, W_OK | X_OK},
              Held{Held::What::file, lock_file_of(dir), 0},
              Held{Held::What::file, file, R_OK | W_OK},
              Held{Held::What::file, file + "-wal", R_OK | W_OK},
              Held{Held::What::file, file + "-shm", R_OK | W_OK}} {}

  Status take() {
    for (Held& held : held_)
      if (const Status taken = held.take(); !taken) return taken;
    auto reader = open_sqlite_reader(journal().path(), Boot{});
    if (!reader) return reader.error();
    reader_ = std::move(*reader);
    return ok();
  }

  Status prove(const ChainHead& end, const ChainHead& or_end) override {
    for (Held& held : held_)
      if (const Status proven = held.prove(); !proven) return proven;
    if (const Status whole = journal().not_shorter(); !whole) return whole;
    // It is mapped: whoever touches a page that it does not have any more dies of SIGBUS.
    if (const Status whole = memory().not_shorter(); !whole) return whole;
    if (!journal().touched() && !log().touched()) return ok();
    if (const Status read = read_afresh(journal().path(), end, or_end); !read) return read;
    settle();
    return ok();
  }

  Result<ChainHead> read_back() override { return reader_->head(); }

  void settle() override {
    journal().settle(false);
    memory().settle(false);
    log().settle(true);  // whoever checkpoints may cut it, once all of it is in the database
  }

  void remember(const ChainHead& promised) override {
    // It serves the telling after a loss; where it cannot be written, the proof still holds.
    static_cast<void>(lock_.write(mark_of(promised)));
  }
  ChainHead remembered() const override { return head_of(lock_.mark()); }

 private:
  Held& journal() { return held_[2]; }
  Held& log() { return held_[3]; }
  Held& memory() { return held_[4]; }

  StateLock lock_;
  std::array<Held, 5> held_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace

Result<std::unique_ptr<Custody>> take_custody(StateLock lock, const std::string& dir,
                                              const std::string& journal_file) {
  auto out = std::make_unique<FileCustody>(std::move(lock), dir, journal_file);
  if (const Status taken = out->take(); !taken) return taken.error();
  return std::unique_ptr<Custody>(std::move(out));
}

}  // namespace runbookd::journal
