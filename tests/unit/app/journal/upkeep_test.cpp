// Checkpoints and segments, through the journal that writes them.
#include "daemon/app/journal/upkeep.hpp"

#include <fstream>

#include "daemon/app/journal/intent_facts.hpp"
#include "daemon/app/journal/past_incident.hpp"
#include "daemon/app/journal/segment.hpp"
#include "daemon/app/journal/sqlite_db.hpp"
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::journal::upkeep_test {

namespace fs = std::filesystem;

namespace {

struct World {
  test::TempDir dir;
  boost::asio::io_context io;
  JournalOptions options = test::options_for(dir);
  std::unique_ptr<Journal> journal;

  World() {
    options.checkpoint_every = 50;
    options.segment_records = 40;
  }

  void open() {
    journal.reset();
    auto opened = open_journal(io.get_executor(), options);
    if (!opened) throw std::runtime_error(opened.error().text);
    journal = std::move(*opened);
  }

  // Incidents that open and resolve, three records each.
  void live(int incidents) {
    for (int i = 0; i < incidents; ++i) {
      const std::string id = "INC-" + std::to_string(++number);
      write(decide::RecordKind::opened, id, {});
      write(decide::RecordKind::timeline, id, {});
      write(decide::RecordKind::state, id, "resolved");
      REQUIRE(test::finish(io, journal->settled()));
    }
  }

  void write(decide::RecordKind kind, const std::string& id, const std::string& status) {
    decide::Record r = test::record(kind, "what is told");
    r.at.wall -= age;
    r.incident = id;
    r.status = status;
    r.facts = {};
    journal->append(std::move(r));
  }

  // Eighty incidents that are older than is kept, and thirty that are not; most of the old ones
  // have moved into segments.
  void live_long() {
    options.bounds.keep = hours{1};
    age = hours{5};
    open();
    live(80);
    age = Nanos{0};
    live(30);
    settle();
    REQUIRE(test::eventually([&] { return journal->upkeep().archived >= 150; }));
  }

  // Upkeep is done after a batch, and has ended with the next one.
  void settle() {
    REQUIRE(test::finish(io, journal->settled()));
    REQUIRE(test::finish(io, journal->settled()));
  }

  std::vector<std::string> segments() const {
    std::vector<std::string> out;
    for (const auto& file : fs::directory_iterator(dir.state()))
      if (file.path().extension() == ".segment") out.push_back(file.path().filename());
    std::sort(out.begin(), out.end());
    return out;
  }

  ChainReport verify() const { return test::verified(dir); }

  void tamper(const std::string& sql) const {
    auto db = open_database(dir.file(), Access::read_write);
    REQUIRE(db);
    REQUIRE(run(db->get(), sql.c_str()));
  }

  std::int64_t ask(const char* sql) const {
    auto db = open_database(dir.file(), Access::read_only);
    REQUIRE(db);
    const auto out = ask_integer(db->get(), sql);
    REQUIRE(out);
    return *out;
  }

  decide::Ledger restart() {
    open();
    auto out = journal->restart();
    if (!out) throw std::runtime_error(out.error().text);
    remark = out->remark;
    return std::move(out->ledger);
  }

  int number = 0;
  Nanos age{0};
  std::string remark;
};

void change_byte(const std::string& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const int byte = file.get();
  file.seekp(at);
  file.put(static_cast<char>(byte ^ 1));
  REQUIRE(file);
}

}  // namespace

TEST_CASE("a start goes on from the checkpoint, and knows what all records say") {
  World w;
  w.open();
  w.live(60);
  w.settle();
  REQUIRE(w.ask("SELECT count(*) FROM checkpoint") == 1);
  const std::int64_t upto = w.ask("SELECT seq FROM checkpoint");
  CHECK(upto >= 150);
  CHECK(w.verify().intact);
  const decide::Ledger by_checkpoint = w.restart();
  CHECK(w.remark.empty());
  decide::Ledger anew;
  for (const Entry& entry : test::entries_of(*w.journal)) {
    anew.apply(restored(entry.record));
    anew.prune(entry.record.at);
  }
  CHECK(by_checkpoint.incidents().size() == 60);
  CHECK(by_checkpoint.state() == anew.state());
}

TEST_CASE("a start of a long journal without a checkpoint leaves one for the next") {
  World w;
  w.options.checkpoint_every = 1'000'000;
  w.open();
  w.live(60);
  w.options.checkpoint_every = 100;
  CHECK(w.restart().incidents().size() == 60);
  CHECK(w.ask("SELECT count(*) FROM checkpoint") == 0);
  w.live(1);
  w.settle();
  CHECK(w.ask("SELECT seq FROM checkpoint") == 180);
}

TEST_CASE("a checkpoint that is not the one that the chain tells of is not used, and found out") {
  World w;
  w.open();
  w.live(60);
  w.settle();
  w.journal.reset();
  SECTION("its bytes were changed") { w.tamper("UPDATE checkpoint SET packed = zeroblob(100)"); }
  SECTION("it claims to cover more") { w.tamper("UPDATE checkpoint SET seq = seq + 1"); }
  SECTION("it names another record") { w.tamper("UPDATE checkpoint SET bound = 3"); }
  const ChainReport report = w.verify();
  CHECK_FALSE(report.intact);
  CHECK(report.fault.why.find("checkpoint") != std::string::npos);
  CHECK(w.restart().incidents().size() == 60);
  CHECK(w.remark.find("all records were read") != std::string::npos);
}

TEST_CASE("what is older than `keep` moves into segments, and the chain goes on through them") {
  World w;
  w.live_long();
  w.settle();
  const auto names = w.segments();
  REQUIRE(names.size() >= 4);
  CHECK(names.front() == "journal-000000000001-000000000040.segment");
  CHECK(w.ask("SELECT min(seq) FROM journal") ==
        static_cast<std::int64_t>(w.journal->upkeep().archived) + 1);
  CHECK(w.journal->upkeep().error.empty());
  const std::uint64_t records = w.journal->health().records;
  const ChainReport report = w.verify();
  INFO(report.fault.why);
  CHECK(report.intact);
  CHECK(report.records == records);
  // A reader does not see the seam.
  const auto across = w.journal->after(35, 100);
  REQUIRE(across);
  REQUIRE(across->size() == 100);
  for (std::size_t i = 0; i < across->size(); ++i) CHECK((*across)[i].seq == 36 + i);
  CHECK(across->front().record.text == "what is told");
  const decide::Ledger ledger = w.restart();
  CHECK(ledger.incidents().size() == 110);
  CHECK(ledger.next_incident_number() == 111);
}

TEST_CASE("an incident is told from its records, wherever they are") {
  World w;
  w.live_long();
  auto reader = open_journal_reader(w.dir.state());
  REQUIRE(reader);
  // The fourteenth lies on the seam of two segments.
  for (const char* id : {"INC-1", "INC-14", "INC-80", "INC-81", "INC-110"}) {
    const auto ledger = past_incident(**reader, id);
    INFO(id);
    REQUIRE(ledger);
    REQUIRE(*ledger);
    const decide::Incident* incident = (*ledger)->find(id);
    REQUIRE(incident != nullptr);
    CHECK((*ledger)->incidents().size() == 1);
    CHECK(incident->timeline.size() == 3);
    CHECK_FALSE(incident->open());
  }
  for (const char* id : {"INC-111", "INC-0", "INC-", "INC-1x", "x", ""}) {
    const auto ledger = past_incident(**reader, id);
    INFO(id);
    REQUIRE(ledger);
    CHECK_FALSE(*ledger);
  }
}

TEST_CASE("what is young stays, however much there is of it below `max`") {
  World w;
  w.open();
  w.live(80);
  w.settle();
  CHECK(w.segments().empty());
  CHECK(w.journal->upkeep().archived == 0);
}

TEST_CASE("beyond `max` the oldest records move, whatever their age, and the file stays bounded") {
  World w;
  w.options.bounds.max_bytes = 400'000;
  w.options.segment_records = 400;
  w.options.checkpoint_every = 500;
  w.open();
  w.live(1500);
  w.settle();
  CHECK(w.journal->upkeep().archived > 0);
  CHECK_FALSE(w.journal->upkeep().over);
  CHECK(w.verify().intact);
  const std::int64_t used = w.ask(
      "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, "
      "pragma_freelist_count, pragma_page_size");
  CHECK(used < 800'000);  // looked at every thousand records
}

TEST_CASE("a bound that cannot be kept is told, and breaks nothing") {
  World w;
  w.options.bounds.max_bytes = 1;
  w.open();
  w.live(100);
  w.settle();
  CHECK(w.journal->upkeep().over);
  CHECK(w.journal->writable());
  CHECK(w.verify().intact);
  w.journal->bound({hours{1}, 1u << 30});
  w.live(350);
  w.settle();
  CHECK_FALSE(w.journal->upkeep().over);
}

TEST_CASE("a segment that is missing or changed is named, and the start does not need it") {
  World w;
  w.options.bounds.keep = hours{1};
  w.age = hours{5};
  w.open();
  w.live(80);
  w.settle();
  REQUIRE(test::eventually([&] { return w.journal->upkeep().archived >= 120; }));
  w.settle();
  const std::string second = w.segments().at(1);
  const std::string path = w.dir.state() + "/" + second;
  w.journal.reset();
  std::string how;
  SECTION("missing") {
    fs::remove(path);
    how = "is missing";
  }
  SECTION("cut short") {
    fs::resize_file(path, fs::file_size(path) - 10);
    how = "was changed";
  }
  SECTION("a byte in its middle") {
    change_byte(path, static_cast<std::streamoff>(fs::file_size(path) / 2));
    how = "was changed";
  }
  SECTION("a byte of its beginning") {
    change_byte(path, 3);
    how = "another beginning";
  }
  SECTION("bytes at its end") {
    std::ofstream(path, std::ios::app) << "more";
    how = "is not the file";
  }
  const ChainReport report = w.verify();
  CHECK_FALSE(report.intact);
  INFO(report.fault.why);
  CHECK(report.fault.why.find(second) != std::string::npos);
  CHECK(report.fault.why.find(how) != std::string::npos);
  CHECK(report.fault.seq == 41);
  CHECK(w.restart().incidents().size() == 80);
  CHECK(w.remark.empty());
}

TEST_CASE("a list of segments that was changed breaks the chain") {
  World w;
  w.options.bounds.keep = hours{1};
  w.age = hours{5};
  w.open();
  w.live(80);
  w.settle();
  REQUIRE(test::eventually([&] { return w.journal->upkeep().archived >= 120; }));
  w.settle();
  w.journal.reset();
  for (const char* change : {"UPDATE segment SET digest = zeroblob(32) WHERE first = 1",
                             "UPDATE segment SET bound = bound + 1 WHERE first = 1",
                             "UPDATE segment SET head = zeroblob(32) WHERE first = 41",
                             "DELETE FROM segment WHERE first = 1"}) {
    const test::TempDir copy;
    fs::create_directories(copy.state());
    fs::copy(w.dir.state(), copy.state(), fs::copy_options::recursive);
    {
      auto db = open_database(copy.file(), Access::read_write);
      REQUIRE(db);
      REQUIRE(run(db->get(), change));
    }
    auto reader = open_journal_reader(copy.state());
    REQUIRE(reader);
    const auto report = verify_chain(**reader, copy.state());
    INFO(change);
    REQUIRE(report);
    CHECK_FALSE(report->intact);
  }
}

TEST_CASE(
    "what an archiving left that did not end is written anew; what is unknown is left alone") {
  World w;
  w.options.bounds.keep = hours{1};
  w.age = hours{5};
  fs::create_directories(w.dir.state());
  const std::string left = w.dir.state() + "/journal-000000000001-000000000007.segment";
  std::ofstream(left) << "runbookd segment 1\n{\"first\":1";
  SECTION("half a file goes") {
    w.open();
    w.live(80);
    w.settle();
    REQUIRE(test::eventually([&] { return w.journal->upkeep().archived >= 120; }));
    CHECK_FALSE(fs::exists(left));
    CHECK(w.verify().intact);
  }
  SECTION("a whole one with other records stays, and nothing is moved") {
    SegmentMaker maker({0, genesis_hash({1, "other"})});
    Entry entry;
    entry.seq = 1;
    entry.record = test::note(1);
    entry.hash = link(genesis_hash({1, "other"}), entry);
    REQUIRE(maker.add(entry));
    const auto bytes = maker.file();
    REQUIRE(bytes);
    const std::string other = w.dir.state() + "/" + segment_name(1, 1);
    std::ofstream(other, std::ios::binary) << *bytes;
    w.open();
    w.live(80);
    w.settle();
    CHECK(test::eventually([&] { return !w.journal->upkeep().error.empty(); }));
    CHECK(w.journal->upkeep().error.find(segment_name(1, 1)) != std::string::npos);
    CHECK(fs::exists(other));
    CHECK(w.journal->upkeep().archived == 0);
    CHECK(w.journal->writable());
    CHECK(w.verify().intact);
  }
}

}  // namespace runbookd::journal::upkeep_test
