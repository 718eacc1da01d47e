#include "tests/crash_points/disk.hpp"

#include <sqlite3.h>

#include <array>
#include <mutex>
#include <utility>

namespace runbookd::crash_points {

namespace {

struct State {
  std::mutex mutex;
  sqlite3_vfs* real = nullptr;
  sqlite3_vfs ours{};
  Fault fault = Fault::none;
  std::uint64_t at = 0;
  bool persistent = false;
  bool dead = false;
  std::vector<Operation> operations;
  std::function<void()> strike;
};

State& state() {
  static State it;
  return it;
}

// What becomes of one operation.
enum class Verdict { pass, half, fail };
struct Judged {
  Verdict verdict = Verdict::pass;
  int code = SQLITE_OK;
};

int code_of(Fault fault, Operation operation) {
  if (fault == Fault::no_space) return SQLITE_FULL;
  if (operation == Operation::sync) return SQLITE_IOERR_FSYNC;
  if (operation == Operation::truncate) return SQLITE_IOERR_TRUNCATE;
  return operation == Operation::remove ? SQLITE_IOERR_DELETE : SQLITE_IOERR_WRITE;
}

Judged judge(Operation operation) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  if (s.dead) return {Verdict::fail, SQLITE_IOERR};
  const std::uint64_t number = s.operations.size();
  s.operations.push_back(operation);
  if (s.fault == Fault::none || number < s.at || !applies(s.fault, operation)) return {};
  if (number > s.at && !s.persistent) return {};
  if (s.fault == Fault::taken) {
    s.strike();
    return {};
  }
  if (s.fault == Fault::kill || s.fault == Fault::torn_write) {
    s.dead = true;
    return {s.fault == Fault::kill ? Verdict::fail : Verdict::half, SQLITE_IOERR};
  }
  return {Verdict::fail, code_of(s.fault, operation)};
}

struct File {
  sqlite3_file base;
  sqlite3_file* real;
};
sqlite3_file* real_of(sqlite3_file* f) { return reinterpret_cast<File*>(f)->real; }

int close_file(sqlite3_file* f) { return real_of(f)->pMethods->xClose(real_of(f)); }
int read_file(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
  return real_of(f)->pMethods->xRead(real_of(f), to, n, at);
}
int write_file(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  const Judged j = judge(Operation::write);
  if (j.verdict == Verdict::fail) return j.code;
  const int done =
      real_of(f)->pMethods->xWrite(real_of(f), from, j.verdict == Verdict::half ? n / 2 : n, at);
  return j.verdict == Verdict::half ? j.code : done;
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
  const Judged j = judge(Operation::truncate);
  return j.code != SQLITE_OK ? j.code : real_of(f)->pMethods->xTruncate(real_of(f), size);
}
int sync_file(sqlite3_file* f, int flags) {
  const Judged j = judge(Operation::sync);
  return j.code != SQLITE_OK ? j.code : real_of(f)->pMethods->xSync(real_of(f), flags);
}
int size_of_file(sqlite3_file* f, sqlite3_int64* size) {
  return real_of(f)->pMethods->xFileSize(real_of(f), size);
}
int lock_file(sqlite3_file* f, int level) { return real_of(f)->pMethods->xLock(real_of(f), level); }
int unlock_file(sqlite3_file* f, int level) {
  return real_of(f)->pMethods->xUnlock(real_of(f), level);
}
int is_reserved(sqlite3_file* f, int* out) {
  return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}
int control(sqlite3_file* f, int op, void* arg) {
  return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}
int sector_size(sqlite3_file* f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); }
int traits(sqlite3_file* f) { return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f)); }
int shm_map(sqlite3_file* f, int region, int size, int extend, void volatile** out) {
  return real_of(f)->pMethods->xShmMap(real_of(f), region, size, extend, out);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}
void shm_barrier(sqlite3_file* f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); }
int shm_unmap(sqlite3_file* f, int remove) {
  return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

const sqlite3_io_methods& methods() {
  static const sqlite3_io_methods table = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;  // with shared memory, without memory-mapped reads
    m.xClose = close_file;
    m.xRead = read_file;
    m.xWrite = write_file;
    m.xTruncate = truncate_file;
    m.xSync = sync_file;
    m.xFileSize = size_of_file;
    m.xLock = lock_file;
    m.xUnlock = unlock_file;
    m.xCheckReservedLock = is_reserved;
    m.xFileControl = control;
    m.xSectorSize = sector_size;
    m.xDeviceCharacteristics = traits;
    m.xShmMap = shm_map;
    m.xShmLock = shm_lock;
    m.xShmBarrier = shm_barrier;
    m.xShmUnmap = shm_unmap;
    return m;
  }();
  return table;
}

int open_file(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* out, int flags, int* granted) {
  auto* file = reinterpret_cast<File*>(out);
  file->real = reinterpret_cast<sqlite3_file*>(file + 1);
  file->base.pMethods = nullptr;
  sqlite3_vfs* real = state().real;
  const int done = real->xOpen(real, name, file->real, flags, granted);
  // SQLite closes only what has methods: a file that did not open has none.
  if (file->real->pMethods != nullptr) file->base.pMethods = &methods();
  return done;
}

int remove_file(sqlite3_vfs* /*vfs*/, const char* name, int sync_directory) {
  const Judged j = judge(Operation::remove);
  if (j.code != SQLITE_OK) return j.code;
  return state().real->xDelete(state().real, name, sync_directory);
}

}  // namespace

std::string_view name_of(Fault fault) {
  static constexpr std::array<std::string_view, 7> names{
      "none", "kill", "torn write", "ENOSPC", "EIO", "fsync error", "taken away"};
  return names[static_cast<std::size_t>(fault)];
}

std::string_view name_of(Operation operation) {
  static constexpr std::array<std::string_view, 4> names{"write", "truncate", "sync", "remove"};
  return names[static_cast<std::size_t>(operation)];
}

bool applies(Fault fault, Operation operation) {
  switch (fault) {
    case Fault::none:
    case Fault::kill:
    case Fault::taken:
      return true;
    case Fault::torn_write:
    case Fault::no_space:
      return operation == Operation::write;
    case Fault::io_error:
      return operation != Operation::sync;
    case Fault::sync_error:
      return operation == Operation::sync;
  }
  return false;
}

Disk& Disk::instance() {
  static Disk disk;
  return disk;
}

Disk::Disk() {
  State& s = state();
  s.real = sqlite3_vfs_find(nullptr);
  s.ours = *s.real;  // all that is not replaced goes to the real one's functions
  s.ours.zName = "runbookd-faulty";
  s.ours.szOsFile = static_cast<int>(sizeof(File)) + s.real->szOsFile;
  s.ours.xOpen = open_file;
  s.ours.xDelete = remove_file;
  sqlite3_vfs_register(&s.ours, 1);
}

void Disk::reset(Fault fault, std::uint64_t at, bool persistent) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  s.fault = fault;
  s.at = at;
  s.persistent = persistent;
  s.dead = false;
  s.operations.clear();
}

void Disk::when_taken(std::function<void()> strike) {
  const std::lock_guard lock(state().mutex);
  state().strike = std::move(strike);
}

void Disk::heal() {
  const std::lock_guard lock(state().mutex);
  state().fault = Fault::none;
  state().dead = false;
}

bool Disk::dead() const {
  const std::lock_guard lock(state().mutex);
  return state().dead;
}

bool Disk::broken_for_good() const {
  const std::lock_guard lock(state().mutex);
  return state().fault == Fault::taken || (state().fault != Fault::none && state().persistent);
}

void Disk::kill_now() {
  const std::lock_guard lock(state().mutex);
  state().dead = true;
}

const std::vector<Operation>& Disk::operations() const { return state().operations; }

}  // namespace runbookd::crash_points
