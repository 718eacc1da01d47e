// The disk at its worst: what is promised, what is kept, what is never written twice.
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::journal::writer_test {

namespace {

struct World {
  explicit World(std::size_t batch = WriterLimits{}.batch)
      : faults(std::make_shared<test::Faults>()) {
    options = test::options_for(dir);
    options.limits.batch = batch;
    journal = test::open_faulty(io, options, faults);
  }
  // A held commit would keep the journal's end waiting when a check has failed.
  ~World() {
    faults->release();
    journal.reset();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  bool durable(decide::Record record) {
    return test::finish(io, journal->append_durable(std::move(record)));
  }

  test::TempDir dir;
  boost::asio::io_context io;
  std::shared_ptr<test::Faults> faults;
  JournalOptions options;
  std::unique_ptr<Journal> journal;
};

}  // namespace

TEST_CASE("what queues up behind a slow disk is written together and in order") {
  World world;
  world.faults->hold();
  constexpr int count = 1000;
  for (int i = 1; i <= count; ++i) world.journal->append(test::note(i));
  REQUIRE(test::eventually([&] { return world.faults->waiting > 0; }));
  world.faults->release();
  REQUIRE(world.durable(test::note(count + 1)));
  const auto texts = test::texts_of(*world.journal);
  REQUIRE(texts.size() == count + 1);
  for (int i = 1; i <= count + 1; ++i)
    CHECK(texts[static_cast<std::size_t>(i - 1)] == "note " + std::to_string(i));
  CHECK(world.faults->commits < 20);
}

TEST_CASE("a durable append is refused when any part of the transaction fails") {
  for (auto fault : {&test::Faults::begin, &test::Faults::insert, &test::Faults::commit}) {
    World world;
    (*world.faults).*fault = true;
    world.faults->probe = true;
    CHECK_FALSE(world.durable(test::note(1)));
    CHECK_FALSE(world.journal->writable());
    CHECK(world.journal->health().last_error == "the disk is broken");
    CHECK_FALSE(world.durable(test::note(2)));
  }
}

TEST_CASE("after an error the journal is writable again when a probe write succeeds") {
  World world;
  world.faults->commit = true;
  world.faults->probe = true;
  REQUIRE_FALSE(world.durable(test::note(1)));
  world.faults->commit = false;
  CHECK_FALSE(world.journal->writable());
  world.faults->probe = false;
  REQUIRE(test::eventually([&] { return world.journal->writable(); }));
  CHECK(world.durable(test::note(2)));
  CHECK(test::texts_of(*world.journal) == std::vector<std::string>{"note 2"});
  CHECK(world.journal->health().last_error.empty());
}

TEST_CASE("what nobody waits for is kept over an error and written in order") {
  World world;
  world.faults->commit = true;
  world.faults->probe = true;
  for (int i = 1; i <= 3; ++i) world.journal->append(test::note(i));
  REQUIRE(test::eventually([&] { return !world.journal->writable(); }));
  for (int i = 4; i <= 5; ++i) world.journal->append(test::note(i));
  world.faults->commit = false;
  world.faults->probe = false;
  REQUIRE(test::eventually([&] { return world.journal->health().records == 5; }));
  const std::vector<std::string> expected{"note 1", "note 2", "note 3", "note 4", "note 5"};
  CHECK(test::texts_of(*world.journal) == expected);
}

TEST_CASE("what belongs together is in one transaction, however many records that are") {
  World world{4};
  world.faults->commit = true;
  world.faults->probe = true;
  world.journal->append(test::note(1));
  REQUIRE(test::eventually([&] { return !world.journal->writable(); }));
  // They wait behind the first one; the transaction that has room for three of them takes all.
  std::vector<decide::Record> together;
  for (int i = 2; i <= 9; ++i) together.push_back(test::note(i));
  world.journal->append_together(std::move(together));
  world.journal->append(test::note(10));
  const int before = world.faults->commits;
  world.faults->commit = false;
  world.faults->probe = false;
  REQUIRE(test::eventually([&] { return world.journal->health().records == 10; }));
  CHECK(world.faults->commits == before + 2);
  CHECK(test::texts_of(*world.journal).size() == 10);
}

TEST_CASE("a commit that failed but reached the disk is not written twice") {
  World world;
  world.faults->lost_reply = true;
  world.faults->probe = true;
  world.journal->append(test::note(1));
  REQUIRE(test::eventually([&] { return !world.journal->writable(); }));
  world.faults->lost_reply = false;
  world.faults->probe = false;
  REQUIRE(test::eventually([&] { return world.journal->writable(); }));
  REQUIRE(world.durable(test::note(2)));
  CHECK(test::texts_of(*world.journal) == std::vector<std::string>{"note 1", "note 2"});
}

TEST_CASE("an intent that was refused but reached the disk is closed without effect") {
  World world;
  world.faults->lost_reply = true;
  world.faults->probe = true;
  REQUIRE_FALSE(world.durable(test::record(decide::RecordKind::intent, "rollback")));
  world.faults->lost_reply = false;
  world.faults->probe = false;
  REQUIRE(test::eventually([&] { return world.journal->health().records == 2; }));
  const std::vector<Entry> entries = test::entries_of(*world.journal);
  CHECK(entries[0].record.kind == decide::RecordKind::intent);
  CHECK(entries[1].record.kind == decide::RecordKind::outcome);
  CHECK(entries[1].record.action_id == entries[0].record.action_id);
  CHECK(entries[1].record.status == "no_effect");
  // What a step reads that may be tried again: nothing was ever sent.
  CHECK(entries[1].record.reason == "journal");
  CHECK(entries[1].record.facts.empty());
}

TEST_CASE("an intent that goes on after a crash is not said to have never been sent") {
  World world;
  const auto intent = test::record(decide::RecordKind::intent, "rollback");
  REQUIRE(world.durable(intent));
  world.journal.reset();
  world.journal = test::open_faulty(world.io, world.options, world.faults);
  REQUIRE(world.journal->restart());
  world.faults->lost_reply = true;
  world.faults->probe = true;
  REQUIRE_FALSE(world.durable(intent));
  world.faults->lost_reply = false;
  world.faults->probe = false;
  REQUIRE(test::eventually([&] { return world.journal->health().records == 3; }));
  const std::vector<Entry> entries = test::entries_of(*world.journal);
  CHECK(entries[2].record.kind == decide::RecordKind::outcome);
  CHECK(entries[2].record.reason == "interrupted");
}

TEST_CASE("an intent that is written after its caller gave up is closed without effect") {
  World world;
  world.options.durable_deadline = milliseconds{300};
  world.journal.reset();
  world.journal = test::open_faulty(world.io, world.options, world.faults);
  world.faults->hold();
  CHECK_FALSE(world.durable(test::record(decide::RecordKind::intent, "rollback")));
  world.faults->release();
  REQUIRE(test::eventually([&] { return world.journal->health().records == 2; }));
  const std::vector<Entry> entries = test::entries_of(*world.journal);
  CHECK(entries[1].record.kind == decide::RecordKind::outcome);
}

TEST_CASE("a disk that stalls for too long is not writable") {
  World world;
  world.options.limits.stalled = milliseconds{20};
  world.journal.reset();
  world.journal = test::open_faulty(world.io, world.options, world.faults);
  world.faults->hold();
  world.journal->append(test::note(1));
  CHECK(test::eventually([&] { return !world.journal->writable(); }));
  world.faults->release();
  CHECK(test::eventually([&] { return world.journal->writable(); }));
}

TEST_CASE("beyond the queue's bound records are dropped, counted and named in the health") {
  World world;
  world.options.limits.queued = 10;
  world.journal.reset();
  world.journal = test::open_faulty(world.io, world.options, world.faults);
  world.faults->hold();
  world.journal->append(test::note(0));
  REQUIRE(test::eventually([&] { return world.faults->waiting > 0; }));
  for (int i = 1; i <= 15; ++i) world.journal->append(test::note(i));
  CHECK(world.journal->health().dropped == 5);
  CHECK(world.journal->health().last_error.find("queue is full") != std::string::npos);
}

TEST_CASE("closing writes what is still queued") {
  World world;
  for (int i = 1; i <= 300; ++i) world.journal->append(test::note(i));
  world.journal.reset();
  auto reader = open_journal_reader(world.dir.state());
  REQUIRE(reader);
  const auto report = verify_chain(**reader, world.dir.state());
  REQUIRE(report);
  CHECK(report->intact);
  CHECK(report->records == 300);
}

TEST_CASE("closing over a broken disk ends") {
  World world;
  world.faults->insert = true;
  for (int i = 1; i <= 5; ++i) world.journal->append(test::note(i));
  world.journal.reset();
  auto reader = open_journal_reader(world.dir.state());
  REQUIRE(reader);
  const auto head = (*reader)->head();
  REQUIRE(head);
  CHECK(head->seq == 0);
}

}  // namespace runbookd::journal::writer_test
