// What a journal in trouble means: nothing is started, the log says it once, and people are told
// once for each failure.
#include "daemon/app/composition/journal_watch.hpp"

#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"

namespace journal_watch_test {

using namespace runbookd;

namespace {

struct Watched {
  explicit Watched(Nanos stalled = seconds{5}) {
    auto options = journal::test::options_for(dir);
    options.limits.stalled = stalled;
    journal = journal::test::open_faulty(io, options, faults);
  }
  ~Watched() { faults->release(); }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  /// True once the journal is so.
  bool becomes(bool writable) {
    return journal::test::eventually([&] { return journal->writable() == writable; });
  }
  bool breaks() {
    faults->commit = faults->probe = true;
    journal->append(journal::test::note(1));
    return becomes(false);
  }
  bool heals() {
    faults->commit = faults->probe = false;
    return becomes(true);
  }
  std::string look(Nanos at) { return watch.look(*journal, Mono{at}); }

  journal::test::TempDir dir;
  boost::asio::io_context io;
  std::shared_ptr<journal::test::Faults> faults = std::make_shared<journal::test::Faults>();
  std::unique_ptr<journal::Journal> journal;
  test::HeardLog log;
  std::vector<std::string> told;
  app::JournalWatch watch{log, [this](std::string text) { told.push_back(std::move(text)); }};
};

}  // namespace

TEST_CASE("a journal that is well is nothing to speak of") {
  Watched w;
  CHECK(w.look(seconds{0}).empty());
  CHECK(w.log.lines.empty());
  CHECK(w.told.empty());
}

TEST_CASE("a journal that cannot be written is logged and told once, with the cure, and its end") {
  Watched w;
  REQUIRE(w.breaks());
  const std::string why = w.look(seconds{0});
  CHECK(why == "the journal cannot be written: the disk is broken");
  CHECK(w.look(seconds{1}) == why);
  CHECK(w.told ==
        std::vector<std::string>{"runbookd starts nothing: " + why + " (buy another one)"});
  REQUIRE(w.log.lines.size() == 1);
  CHECK(w.log.lines.front().fields ==
        std::vector<std::string>{"why=the disk is broken", "hint=buy another one"});
  REQUIRE(w.heals());
  CHECK(w.look(seconds{2}).empty());
  CHECK(w.log.lines.back().message == "the journal can be written again");
  CHECK(w.told.size() == 1);
}

TEST_CASE("of a disk that comes and goes people hear every ten minutes at most") {
  Watched w;
  for (const auto at : {minutes{0}, minutes{9}}) {
    REQUIRE(w.breaks());
    CHECK_FALSE(w.look(at).empty());
    REQUIRE(w.heals());
    w.look(at);
  }
  CHECK(w.told.size() == 1);
  REQUIRE(w.breaks());
  CHECK_FALSE(w.look(minutes{9} + seconds{59}).empty());
  CHECK(w.told.size() == 1);
  CHECK_FALSE(w.look(minutes{10}).empty());  // the same failure, which nobody has heard of yet
  CHECK(w.told.size() == 2);
}

TEST_CASE("a write that does not end stops everything at once, and people hear after a minute") {
  Watched w(milliseconds{1});
  w.faults->hold();
  w.journal->append(journal::test::note(1));
  REQUIRE(w.becomes(false));
  CHECK(w.look(seconds{0}) ==
        "the journal cannot be written: a write or a look at it does not end");
  w.look(seconds{59});
  CHECK(w.told.empty());
  w.look(minutes{1});
  CHECK(w.told.size() == 1);
}

TEST_CASE("what an exchanged journal has forgotten is logged, journaled and told") {
  Watched w;
  const std::string path = w.dir.file();
  REQUIRE(journal::test::finish(w.io, w.journal->append_durable(journal::test::note(1))));
  w.journal.reset();
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
  auto opened = journal::open_journal(w.io.get_executor(), journal::test::options_for(w.dir));
  REQUIRE(opened);
  w.watch.opened(**opened, Stamp::now());
  REQUIRE(w.told.size() == 1);
  CHECK(w.told.front().starts_with((*opened)->forgotten() + " ("));
  CHECK(w.log.lines.front().message == (*opened)->forgotten());
  REQUIRE(journal::test::finish(w.io, (*opened)->settled()));
  CHECK(journal::test::texts_of(**opened) == std::vector<std::string>{(*opened)->forgotten()});
}

TEST_CASE("a journal that has forgotten nothing says nothing") {
  Watched w;
  w.watch.opened(*w.journal, Stamp::now());
  CHECK(w.told.empty());
  CHECK(w.log.lines.empty());
}

TEST_CASE("old records that cannot be moved are said once with the cure, and so is their end") {
  Watched w;
  journal::UpkeepHealth stuck;
  stuck.error = "journal-1-9.segment: no space left on the device";
  stuck.hint = "make room";
  for (int i = 0; i < 3; ++i) w.watch.watch_upkeep(stuck);
  REQUIRE(w.log.lines.size() == 1);
  CHECK(w.log.lines.front().message == "the journal's old records cannot be moved, so it grows");
  CHECK(w.log.lines.front().fields ==
        std::vector<std::string>{"why=" + stuck.error, "hint=make room"});
  stuck.error = "journal-1-9.segment: permission denied";
  w.watch.watch_upkeep(stuck);
  CHECK(w.log.lines.size() == 2);
  for (int i = 0; i < 3; ++i) w.watch.watch_upkeep({});
  REQUIRE(w.log.lines.size() == 3);
  CHECK(w.log.lines.back().message == "the journal's upkeep goes on again");
  CHECK(w.told.empty());  // it stops nothing
}

}  // namespace journal_watch_test
