// State directories of before: the first schema had neither segments nor checkpoints, and its rows
// named no format.
#include "daemon/app/journal/codec.hpp"
#include "daemon/app/journal/sqlite_db.hpp"
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::journal::migration_test {

namespace {

// As runbookd 1.0 wrote it.
constexpr const char* first_schema =
    "PRAGMA journal_mode = WAL;"
    "CREATE TABLE genesis(id INTEGER PRIMARY KEY CHECK(id = 1), created_ns INTEGER NOT NULL,"
    " salt TEXT NOT NULL, hash BLOB NOT NULL) STRICT;"
    "CREATE TABLE probe(id INTEGER PRIMARY KEY CHECK(id = 1), writes INTEGER NOT NULL) STRICT;"
    "INSERT INTO probe VALUES(1, 0);"
    "CREATE TABLE journal(seq INTEGER PRIMARY KEY, wall_ns INTEGER NOT NULL, boot_id TEXT NOT NULL,"
    " boot_ns INTEGER NOT NULL, kind TEXT NOT NULL, step INTEGER NOT NULL, incident TEXT NOT NULL,"
    " rule TEXT NOT NULL, target TEXT NOT NULL, action_id TEXT NOT NULL, action TEXT NOT NULL,"
    " resource TEXT NOT NULL, hazard TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,"
    " severity TEXT NOT NULL, text TEXT NOT NULL, until_ns INTEGER, facts TEXT NOT NULL,"
    " hash BLOB NOT NULL) STRICT;"
    "PRAGMA application_id = 1380076356; PRAGMA user_version = 1;";

std::string blob(const Hash& hash) { return "x'" + hex(hash) + "'"; }
std::string quoted(const std::string& text) { return "'" + text + "'"; }

void insert(sqlite3* db, const Entry& e) {
  const decide::Record& r = e.record;
  std::string sql = "INSERT INTO journal VALUES(" + std::to_string(e.seq) + "," +
                    std::to_string(r.at.wall.time_since_epoch().count()) + "," + quoted(e.boot_id) +
                    "," + std::to_string(e.boot_ns) + "," + quoted(std::string(name_of(r.kind))) +
                    "," + std::to_string(r.step) + ",";
  for (const TextField& field : text_fields) sql += quoted(r.*field.member) + ",";
  sql += std::to_string(r.until->time_since_epoch().count()) + "," + quoted(facts_text(r.facts)) +
         "," + blob(e.hash) + ")";
  REQUIRE(run(db, sql.c_str()));
}

void write_first_schema(const test::TempDir& dir, int rows) {
  std::filesystem::create_directories(dir.state());
  REQUIRE(make_private_file(dir.file()));
  auto db = open_database(dir.file(), Access::read_write);
  REQUIRE(db);
  REQUIRE(run(db->get(), first_schema));
  const Genesis genesis{1'700'000'000'000'000'000, "00112233445566778899aabbccddeeff"};
  Hash head = genesis_hash(genesis);
  const std::string first = "INSERT INTO genesis VALUES(1, " + std::to_string(genesis.created_ns) +
                            ", " + quoted(genesis.salt) + ", " + blob(head) + ")";
  REQUIRE(run(db->get(), first.c_str()));
  for (int i = 1; i <= rows; ++i) {
    Entry entry;
    entry.seq = static_cast<std::uint64_t>(i);
    entry.record = test::note(i);
    entry.boot_id = this_boot().id;
    entry.boot_ns = entry.record.at.mono.time_since_epoch().count();
    head = link(head, entry);
    entry.hash = head;
    insert(db->get(), entry);
  }
}

std::int64_t schema_on_disk(const test::TempDir& dir) {
  auto db = open_database(dir.file(), Access::read_only);
  REQUIRE(db);
  const auto version = ask_integer(db->get(), "PRAGMA user_version");
  REQUIRE(version);
  return *version;
}

}  // namespace

TEST_CASE("a journal of the first schema is read as it is") {
  const test::TempDir dir;
  write_first_schema(dir, 20);
  const ChainReport report = test::verified(dir);
  INFO(report.fault.why);
  CHECK(report.intact);
  CHECK(report.records == 20);
  CHECK(schema_on_disk(dir) == 1);
}

TEST_CASE("a journal of the first schema is gone on with: its rows stay, and the chain holds") {
  const test::TempDir dir;
  write_first_schema(dir, 20);
  boost::asio::io_context io;
  {
    auto journal = open_journal(io.get_executor(), test::options_for(dir));
    REQUIRE(journal);
    (*journal)->append(test::note(21));
    REQUIRE(test::finish(io, (*journal)->settled()));
    const auto rows = (*journal)->after(19, 2);
    REQUIRE(rows);
    REQUIRE(rows->size() == 2);
    CHECK(rows->at(0).format == 1);
    CHECK(rows->at(1).format == record_format);
    CHECK(rows->at(1).record.text == "note 21");
  }
  CHECK(schema_on_disk(dir) == schema_version);
  const ChainReport report = test::verified(dir);
  INFO(report.fault.why);
  CHECK(report.intact);
  CHECK(report.records == 21);
}

TEST_CASE("rows of the first format move into segments as well") {
  const test::TempDir dir;
  write_first_schema(dir, 100);
  boost::asio::io_context io;
  JournalOptions options = test::options_for(dir);
  options.checkpoint_every = 50;
  options.segment_records = 30;
  options.bounds.max_bytes = 1;
  auto journal = open_journal(io.get_executor(), options);
  REQUIRE(journal);
  REQUIRE((*journal)->restart());
  (*journal)->append(test::note(101));
  REQUIRE(test::finish(io, (*journal)->settled()));
  REQUIRE(test::eventually([&] { return (*journal)->upkeep().archived >= 90; }));
  CHECK(test::verified(dir).intact);
}

}  // namespace runbookd::journal::migration_test
