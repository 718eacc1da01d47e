#include "daemon/app/journal/journal.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "daemon/app/journal/sqlite_db.hpp"
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::journal::journal_test {

namespace {

mode_t mode_of(const std::string& path) {
  struct stat info{};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 07777;
}

}  // namespace

TEST_CASE("what was appended is read back after a restart, in order and complete") {
  const test::TempDir dir;
  boost::asio::io_context io;
  const decide::Record first = test::record(decide::RecordKind::opened, "it began");
  {
    auto journal = open_journal(io.get_executor(), test::options_for(dir));
    REQUIRE(journal);
    (*journal)->append(first);
    CHECK(test::finish(
        io, (*journal)->append_durable(test::record(decide::RecordKind::intent, "rollback"))));
  }
  auto journal = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE(journal);
  const std::vector<Entry> entries = test::entries_of(**journal);
  REQUIRE(entries.size() == 2);
  const decide::Record& back = entries[0].record;
  CHECK(entries[0].seq == 1);
  CHECK(back.kind == first.kind);
  CHECK(back.at.wall == first.at.wall);
  CHECK(back.at.mono == first.at.mono);
  CHECK(back.until == first.until);
  CHECK(back.facts == first.facts);
  CHECK(back.step == first.step);
  for (const TextField& field : text_fields) CHECK(back.*field.member == first.*field.member);
  CHECK(entries[1].record.kind == decide::RecordKind::intent);
  CHECK((*journal)->health().records == 2);
}

TEST_CASE("settled means that all before it is on the disk, and adds nothing itself") {
  const test::TempDir dir;
  boost::asio::io_context io;
  auto journal = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE(journal);
  CHECK(test::finish(io, (*journal)->settled()));
  for (int i = 1; i <= 500; ++i) (*journal)->append(test::note(i));
  REQUIRE(test::finish(io, (*journal)->settled()));
  const auto reader = open_journal_reader(dir.state());
  REQUIRE(reader);
  const auto head = (*reader)->head();
  REQUIRE(head);
  CHECK(head->seq == 500);
}

TEST_CASE("after and newest give the rows that were asked for") {
  const test::TempDir dir;
  boost::asio::io_context io;
  auto journal = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE(journal);
  for (int i = 1; i <= 9; ++i) (*journal)->append(test::note(i));
  REQUIRE(test::finish(io, (*journal)->append_durable(test::note(10))));
  const auto after = (*journal)->after(4, 3);
  REQUIRE(after);
  REQUIRE(after->size() == 3);
  CHECK(after->front().seq == 5);
  CHECK(after->back().seq == 7);
  const auto newest = (*journal)->newest(2);
  REQUIRE(newest);
  REQUIRE(newest->size() == 2);
  CHECK(newest->front().seq == 9);
  CHECK(newest->back().record.text == "note 10");
  const auto beyond = (*journal)->after(10, 5);
  REQUIRE(beyond);
  CHECK(beyond->empty());
}

TEST_CASE("a state directory is used by one runbookd at a time, and the error names the other") {
  const test::TempDir dir;
  boost::asio::io_context io;
  auto first = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE(first);
  const auto second = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE_FALSE(second);
  CHECK(second.error().text.find("pid " + std::to_string(::getpid())) != std::string::npos);
  first->reset();
  CHECK(open_journal(io.get_executor(), test::options_for(dir)));
}

TEST_CASE("directory and files are for their owner only") {
  const test::TempDir dir;
  boost::asio::io_context io;
  auto journal = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE(journal);
  REQUIRE(test::finish(io, (*journal)->append_durable(test::note(1))));
  CHECK(mode_of(dir.state()) == 0700);
  CHECK(mode_of(dir.file()) == 0600);
  CHECK(mode_of(dir.file() + "-wal") == 0600);
  CHECK(mode_of(dir.state() + "/runbookd.lock") == 0600);
}

TEST_CASE("a file of a newer runbookd is left alone") {
  const test::TempDir dir;
  boost::asio::io_context io;
  REQUIRE(open_journal(io.get_executor(), test::options_for(dir)));
  {
    auto db = open_database(dir.file(), Access::read_write);
    REQUIRE(db);
    REQUIRE(run(db->get(), "PRAGMA user_version = 99"));
  }
  const auto journal = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE_FALSE(journal);
  CHECK(journal.error().text.find("format 99") != std::string::npos);
}

TEST_CASE("a file that is no journal is left alone, and the error says what to do") {
  const test::TempDir dir;
  boost::asio::io_context io;
  std::filesystem::create_directories(dir.state());
  {
    std::ofstream file(dir.file());
    file << std::string(8192, 'x');
  }
  const auto journal = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE_FALSE(journal);
  CHECK(journal.error().hint.find("damaged") != std::string::npos);
}

TEST_CASE("a database of something else is left alone") {
  const test::TempDir dir;
  boost::asio::io_context io;
  std::filesystem::create_directories(dir.state());
  REQUIRE(make_private_file(dir.file()));
  {
    auto db = open_database(dir.file(), Access::read_write);
    REQUIRE(db);
    REQUIRE(run(db->get(), "CREATE TABLE theirs(x)"));
  }
  const auto journal = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE_FALSE(journal);
  CHECK(journal.error().text.find("something else") != std::string::npos);
}

TEST_CASE("within one boot monotonic times are exact, over a reboot the wall clock tells the age") {
  Boot here;
  here.id = "boot-a";
  here.now = {Mono{seconds{100}}, Wall{seconds{5000}}};
  const Wall written{seconds{4000}};
  CHECK(restored_mono("boot-a", Nanos{seconds{30}}.count(), written, here) == Mono{seconds{30}});
  CHECK(restored_mono("boot-b", Nanos{seconds{30}}.count(), written, here) == Mono{seconds{-900}});
}

TEST_CASE("a row from the future counts as just now, so that cooldowns err on the long side") {
  Boot here;
  here.id = "boot-a";
  here.now = {Mono{seconds{100}}, Wall{seconds{5000}}};
  CHECK(restored_mono("boot-b", 0, Wall{seconds{9000}}, here) == here.now.mono);
  CHECK(restored_mono("boot-a", Nanos{seconds{500}}.count(), Wall{}, here) == here.now.mono);
}

TEST_CASE("two boots without an id are never the same") {
  Boot here;
  here.now = {Mono{seconds{100}}, Wall{seconds{5000}}};
  CHECK(restored_mono("", Nanos{seconds{30}}.count(), Wall{seconds{4990}}, here) ==
        Mono{seconds{90}});
}

}  // namespace runbookd::journal::journal_test
