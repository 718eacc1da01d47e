#include "tests/crash_points/thief.hpp"

#include <array>
#include <filesystem>

namespace runbookd::crash_points {

namespace fs = std::filesystem;

namespace {

constexpr std::array<const char*, 3> files{"/journal.db", "/journal.db-wal", "/journal.db-shm"};

// fs::copy_file() writes into a file that is there: it keeps its inode.
void copy(const std::string& from, const std::string& to) {
  if (fs::exists(from)) fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

}  // namespace

std::string_view name_of(How how) {
  static constexpr std::array<std::string_view, 5> names{"removed", "renamed", "an older copy",
                                                         "overwritten", "cut short"};
  return names[static_cast<std::size_t>(how)];
}

void Thief::prepare() {
  if (prepared_) return;
  prepared_ = true;
  fs::create_directories(state_ + ".older");
  for (const char* file : files) copy(state_ + file, state_ + ".older" + file);
}

void Thief::strike() {
  struck_ = true;
  if (how_ == How::cut_short) {
    if (fs::exists(state_ + files[0])) fs::resize_file(state_ + files[0], 0);
    return;
  }
  for (const char* file : files) {
    const std::string here = state_ + file;
    const std::string older = state_ + ".older" + file;
    if (how_ == How::overwritten) {
      // Not the -shm: it is mapped, and whoever cuts it short ends the process by SIGBUS.
      if (here.ends_with("-shm")) continue;
      copy(older, here);
      continue;
    }
    if (how_ == How::renamed && fs::exists(here)) fs::rename(here, here + ".away");
    fs::remove(here);
    if (how_ == How::older) copy(older, here);
  }
}

}  // namespace runbookd::crash_points
