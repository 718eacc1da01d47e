// Every way in which the files can stop being ours while we write them, and what is none.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "daemon/app/journal/sqlite_db.hpp"
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::journal::custody_test {

namespace {

namespace fs = std::filesystem;
using decide::RecordKind;

struct World {
  World() : journal(open()) { REQUIRE(durable("before")); }

  std::unique_ptr<Journal> open() {
    auto opened = open_journal(io.get_executor(), test::options_for(dir));
    if (!opened) throw std::runtime_error(opened.error().text);
    return std::move(*opened);
  }
  bool durable(const std::string& text) {
    return test::finish(io, journal->append_durable(test::record(RecordKind::intent, text)));
  }
  bool comes_back() {
    return test::eventually([this] { return journal->writable(); });
  }
  std::string why() const { return journal->health().last_error; }
  std::string wal() const { return dir.file() + "-wal"; }
  std::string shm() const { return dir.file() + "-shm"; }
  std::string lock() const { return dir.state() + "/runbookd.lock"; }

  test::TempDir dir;
  boost::asio::io_context io;
  std::unique_ptr<Journal> journal;
};

void sql(const World& w, const char* text) {
  auto db = open_database(w.dir.file(), Access::read_write);
  REQUIRE(db);
  REQUIRE(run(db->get(), text));
}

void swap_for_a_copy(const std::string& file) {
  fs::copy_file(file, file + ".copy");
  fs::rename(file + ".copy", file);
}

struct Harm {
  const char* name;
  std::function<void(const World&)> done;
  const char* said;
};

const Harm harms[] = {
    {"the journal is removed", [](const World& w) { fs::remove(w.dir.file()); }, "is gone"},
    {"the journal is renamed",
     [](const World& w) { fs::rename(w.dir.file(), w.dir.file() + ".1"); }, "is gone"},
    {"the journal is a copy of itself", [](const World& w) { swap_for_a_copy(w.dir.file()); },
     "is another file"},
    {"the journal was moved, and a link leads to it",
     [](const World& w) {
       fs::rename(w.dir.file(), w.dir.file() + ".1");
       fs::create_symlink(w.dir.file() + ".1", w.dir.file());
     },
     "is another file"},
    {"the journal is cut short", [](const World& w) { fs::resize_file(w.dir.file(), 0); },
     "was cut short"},
    {"the log is removed", [](const World& w) { fs::remove(w.wal()); }, "-wal is gone"},
    {"the log is a copy of itself", [](const World& w) { swap_for_a_copy(w.wal()); },
     "-wal is another file"},
    {"the log is cut short", [](const World& w) { fs::resize_file(w.wal(), 0); },
     "another process has written"},
    {"the log is overwritten",
     [](const World& w) {
       std::fstream file(w.wal(), std::ios::in | std::ios::out | std::ios::binary);
       file << std::string(fs::file_size(w.wal()), 'x');
     },
     "another process has written"},
    {"the shared memory is removed", [](const World& w) { fs::remove(w.shm()); }, "-shm is gone"},
    {"the shared memory is cut short", [](const World& w) { fs::resize_file(w.shm(), 0); },
     "-shm was cut short"},
    {"the lock file is removed", [](const World& w) { fs::remove(w.lock()); }, "lock is gone"},
    {"the lock file is another one", [](const World& w) { swap_for_a_copy(w.lock()); },
     "lock is another file"},
    {"the directory is renamed",
     [](const World& w) { fs::rename(w.dir.state(), w.dir.state() + ".1"); }, "is gone"},
    {"the directory is another one",
     [](const World& w) {
       fs::rename(w.dir.state(), w.dir.state() + ".1");
       fs::copy(w.dir.state() + ".1", w.dir.state(), fs::copy_options::recursive);
     },
     "is another file"},
    {"the directory is removed", [](const World& w) { fs::remove_all(w.dir.state()); }, "is gone"},
    {"another process adds a row",
     [](const World& w) {
       sql(w,
           "INSERT INTO journal SELECT seq + 1, wall_ns, boot_id, boot_ns, kind, step, incident, "
           "rule, target, action_id, action, resource, hazard, status, reason, severity, text, "
           "until_ns, facts, hash, format, epoch FROM journal ORDER BY seq DESC LIMIT 1");
     },
     "another process has written"},
    {"another process removes the last row",
     [](const World& w) {
       sql(w, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)");
     },
     "another process has written"},
    {"another process changes a row",
     [](const World& w) { sql(w, "UPDATE journal SET text = 'nothing happened' WHERE seq = 1"); },
     "another process has written"},
};

}  // namespace

TEST_CASE("no INTENT is promised once the files are not ours any more, and the error says how") {
  for (const Harm& harm : harms) {
    INFO(harm.name);
    World w;
    harm.done(w);
    CHECK_FALSE(w.durable("after"));
    CHECK_FALSE(w.journal->writable());
    INFO(w.why());
    CHECK(w.why().find(harm.said) != std::string::npos);
    CHECK_FALSE(w.journal->health().hint.empty());
    CHECK_FALSE(w.durable("later"));
  }
}

TEST_CASE(
    "nothing is written to files that are not ours any more, also not what nobody waits for") {
  World w;
  const std::string other = w.dir.file() + ".other";
  fs::copy_file(w.dir.file(), other);
  fs::copy_file(w.wal(), other + "-wal");
  fs::rename(other, w.dir.file());
  fs::rename(other + "-wal", w.wal());
  w.journal->append(test::note(1));
  REQUIRE(test::eventually([&] { return !w.journal->writable(); }));
  w.journal.reset();
  fs::remove(w.shm());
  const auto reader = open_journal_reader(w.dir.state());
  REQUIRE(reader);
  const auto head = (*reader)->head();
  REQUIRE(head);
  CHECK(head->seq == 1);
}

TEST_CASE("a loss is noticed without a write when the writer looks, and the loop is told") {
  const test::TempDir dir;
  auto parts = open_parts(test::options_for(dir));
  REQUIRE(parts);
  std::atomic<int> changes{0};
  const auto head = parts->storage->head();
  REQUIRE(head);
  const auto writer =
      start_writer({std::move(parts->storage), std::move(parts->custody), std::move(parts->upkeep),
                    *head, "boot", [&changes] { ++changes; }},
                   test::options_for(dir).limits);
  writer->look();
  fs::rename(dir.file(), dir.file() + ".1");
  writer->look();
  REQUIRE(test::eventually([&] { return !writer->writable(); }));
  CHECK(writer->health().last_error.find("is gone") != std::string::npos);
  fs::rename(dir.file() + ".1", dir.file());
  REQUIRE(test::eventually([&] { return writer->writable(); }));
  CHECK(test::eventually([&] { return changes == 2; }));
}

TEST_CASE("the very same file is ours again when it is put back, and goes on where it ended") {
  World w;
  fs::rename(w.dir.file(), w.dir.file() + ".1");
  REQUIRE_FALSE(w.durable("refused"));
  w.journal->append(test::note(2));
  fs::rename(w.dir.file() + ".1", w.dir.file());
  REQUIRE(w.comes_back());
  CHECK(w.why().empty());
  CHECK(w.durable("after"));
  CHECK(test::texts_of(*w.journal) == std::vector<std::string>{"before", "note 2", "after"});
}

TEST_CASE("another file in its place is never taken for ours") {
  World w;
  fs::rename(w.dir.file(), w.dir.file() + ".1");
  fs::copy_file(w.dir.file() + ".1", w.dir.file());
  REQUIRE_FALSE(w.durable("refused"));
  fs::remove(w.dir.file() + ".1");
  CHECK_FALSE(w.durable("refused too"));
  CHECK(w.why().find("another file") != std::string::npos);
}

TEST_CASE("who only reads, backs up, links or checkpoints takes nothing away") {
  World w;
  const std::string copy = w.dir.state() + "/copy.db";
  const std::function<void()> harmless[] = {
      [&] { sql(w, "SELECT count(*) FROM journal"); },
      [&] { REQUIRE(open_journal_reader(w.dir.state())); },
      [&] { sql(w, ("VACUUM INTO '" + copy + "'").c_str()); },
      [&] { fs::create_hard_link(w.dir.file(), w.dir.file() + ".link"); },
      [&] { REQUIRE(::chmod(w.dir.file().c_str(), 0640) == 0); },
      [&] { sql(w, "PRAGMA wal_checkpoint(TRUNCATE)"); },
      [&] { REQUIRE(::utimensat(AT_FDCWD, w.dir.file().c_str(), nullptr, 0) == 0); },
      [&] { fs::create_directory(w.dir.state() + "/theirs"); },
  };
  for (const auto& act : harmless) {
    act();
    CHECK(w.durable("after"));
    CHECK(w.why().empty());
  }
}

TEST_CASE("an older copy of the same size, written into the same file, is found out") {
  World w;
  REQUIRE(w.durable("one more"));
  sql(w, "PRAGMA wal_checkpoint(TRUNCATE)");
  const std::string older = w.dir.file() + ".older";
  fs::copy_file(w.dir.file(), older);
  REQUIRE(w.durable("and one more"));
  sql(w, "PRAGMA wal_checkpoint(TRUNCATE)");
  REQUIRE(fs::file_size(older) == fs::file_size(w.dir.file()));
  fs::copy_file(older, w.dir.file(), fs::copy_options::overwrite_existing);
  CHECK_FALSE(w.durable("after"));
  CHECK(w.why().find("another process has written") != std::string::npos);
}

TEST_CASE("a journal that may not be written any more is not ours") {
  if (::geteuid() == 0) return;  // root may write everywhere
  World w;
  REQUIRE(::chmod(w.dir.file().c_str(), 0400) == 0);
  CHECK_FALSE(w.durable("after"));
  CHECK(w.why().find("may not be written") != std::string::npos);
  REQUIRE(::chmod(w.dir.file().c_str(), 0600) == 0);
  CHECK(w.comes_back());
}

TEST_CASE("a removed lock file lets no second daemon in") {
  World w;
  fs::remove(w.lock());
  boost::asio::io_context io;
  const auto second = open_journal(io.get_executor(), test::options_for(w.dir));
  REQUIRE_FALSE(second);
  CHECK(second.error().text.find("in use by another runbookd") != std::string::npos);
}

TEST_CASE("a start knows when the journal is not the one that was promised on") {
  World w;
  const std::string older = w.dir.state() + ".older";
  w.journal.reset();
  CHECK(w.open()->forgotten().empty());
  fs::copy(w.dir.state(), older, fs::copy_options::recursive);
  w.journal = w.open();
  REQUIRE(w.durable("what the older one does not know"));
  w.journal.reset();
  const auto put = [&](const std::string& from) {
    for (const std::string file : {"/journal.db", "/journal.db-wal", "/journal.db-shm"}) {
      fs::remove(w.dir.state() + file);
      if (fs::exists(from + file)) fs::copy_file(from + file, w.dir.state() + file);
    }
  };
  put(older);
  CHECK(w.open()->forgotten().find("an older copy") != std::string::npos);
  put("/nonexistent");
  CHECK(w.open()->forgotten().find("had record 2, this one ends in 0") != std::string::npos);
}

TEST_CASE("a state directory of an older runbookd, with a pid alone in its lock file, is fine") {
  World w;
  w.journal.reset();
  std::ofstream(w.lock()) << "4711\n";
  w.journal = w.open();
  CHECK(w.journal->forgotten().empty());
  CHECK(w.durable("after"));
}

}  // namespace runbookd::journal::custody_test
