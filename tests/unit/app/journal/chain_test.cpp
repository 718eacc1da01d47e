// Every kind of tampering with the file, one by one.
#include "daemon/app/journal/sqlite_db.hpp"
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::journal::chain_test {

namespace {

constexpr int rows = 20;

void write_rows(const test::TempDir& dir, int count) {
  boost::asio::io_context io;
  auto journal = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE(journal);
  for (int i = 1; i <= count; ++i) (*journal)->append(test::note(i));
}

void tamper(const test::TempDir& dir, const std::string& sql) {
  auto db = open_database(dir.file(), Access::read_write);
  REQUIRE(db);
  const Status done = run(db->get(), sql.c_str());
  INFO(sql);
  REQUIRE(done);
}

}  // namespace

TEST_CASE("an untouched journal verifies from its first row to its last") {
  const test::TempDir dir;
  write_rows(dir, rows);
  const ChainReport report = test::verified(dir);
  CHECK(report.intact);
  CHECK(report.records == rows);
}

TEST_CASE("an empty journal verifies") {
  const test::TempDir dir;
  write_rows(dir, 0);
  CHECK(test::verified(dir).intact);
}

TEST_CASE("a change of any column breaks the chain at that row") {
  std::vector<std::string> changes{"wall_ns = wall_ns + 1",
                                   "boot_id = 'x'",
                                   "boot_ns = boot_ns + 1",
                                   "kind = 'state'",
                                   "kind = 'x'",
                                   "step = step + 1",
                                   "until_ns = NULL",
                                   "facts = '{}'",
                                   "facts = '{ }'",
                                   "facts = 'x'",
                                   "hash = zeroblob(32)",
                                   "hash = x'00'",
                                   "format = 1",
                                   "format = 0",
                                   "format = 3",
                                   "epoch = 1"};
  for (const TextField& field : text_fields)
    changes.push_back(std::string(field.name) + " = " + field.name + " || '!'");
  for (const std::string& change : changes) {
    const test::TempDir dir;
    write_rows(dir, rows);
    tamper(dir, "UPDATE journal SET " + change + " WHERE seq = 8");
    const ChainReport report = test::verified(dir);
    INFO(change);
    CHECK_FALSE(report.intact);
    CHECK(report.fault.seq == 8);
    CHECK(report.records == 7);
  }
}

TEST_CASE("a removed row is missed where it was") {
  for (const int seq : {1, 8}) {
    const test::TempDir dir;
    write_rows(dir, rows);
    tamper(dir, "DELETE FROM journal WHERE seq = " + std::to_string(seq));
    const ChainReport report = test::verified(dir);
    CHECK_FALSE(report.intact);
    CHECK(report.fault.seq == static_cast<std::uint64_t>(seq));
    CHECK(report.fault.why.find("missing") != std::string::npos);
  }
}

TEST_CASE("rows that changed places break the chain at the first of them") {
  const test::TempDir dir;
  write_rows(dir, rows);
  tamper(dir,
         "UPDATE journal SET seq = 1000 WHERE seq = 8; UPDATE journal SET seq = 8 WHERE seq = 9;"
         "UPDATE journal SET seq = 9 WHERE seq = 1000");
  CHECK(test::verified(dir).fault.seq == 8);
}

TEST_CASE("a row that was made up breaks the chain") {
  const test::TempDir dir;
  write_rows(dir, rows);
  tamper(dir,
         "CREATE TEMP TABLE copy AS SELECT * FROM journal WHERE seq = 20; UPDATE copy SET seq = 21;"
         "INSERT INTO journal SELECT * FROM copy");
  CHECK(test::verified(dir).fault.seq == 21);
}

TEST_CASE("a changed genesis row is found before anything is read") {
  const test::TempDir dir;
  write_rows(dir, rows);
  tamper(dir, "UPDATE genesis SET salt = 'x'");
  auto reader = open_journal_reader(dir.state());
  REQUIRE(reader);
  CHECK_FALSE(verify_chain(**reader, dir.state()));
}

TEST_CASE("rows of another journal do not fit") {
  const test::TempDir mine;
  const test::TempDir other;
  write_rows(mine, rows);
  write_rows(other, rows);
  tamper(mine, "ATTACH '" + other.file() + "' AS other; DELETE FROM main.journal;" +
                   "INSERT INTO main.journal SELECT * FROM other.journal");
  CHECK(test::verified(mine).fault.seq == 1);
}

TEST_CASE("opening looks at the last rows, and at as many as it is told") {
  const test::TempDir dir;
  write_rows(dir, rows);
  tamper(dir, "UPDATE journal SET text = 'forged' WHERE seq = 8");
  auto reader = open_journal_reader(dir.state());
  REQUIRE(reader);
  const auto near = verify_tail(**reader, 5);
  REQUIRE(near);
  CHECK(near->intact);
  CHECK(near->records == 5);
  const auto far = verify_tail(**reader, 15);
  REQUIRE(far);
  CHECK_FALSE(far->intact);
  CHECK(far->fault.seq == 8);
}

TEST_CASE("a journal with a broken chain is not opened, and the error names the row") {
  const test::TempDir dir;
  write_rows(dir, rows);
  tamper(dir, "UPDATE journal SET text = 'forged' WHERE seq = 8");
  boost::asio::io_context io;
  const auto journal = open_journal(io.get_executor(), test::options_for(dir));
  REQUIRE_FALSE(journal);
  CHECK(journal.error().text.find("broken at record 8") != std::string::npos);
  CHECK_FALSE(journal.error().hint.empty());
}

}  // namespace runbookd::journal::chain_test
