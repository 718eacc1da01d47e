// An incident that only the journal remembers, for the API.
#include "daemon/app/composition/past.hpp"

#include <condition_variable>
#include <mutex>

#include "tests/unit/app/journal/tools.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"

namespace past_test {

using namespace runbookd;
namespace asio = boost::asio;
using decide::RecordKind;

namespace {

struct World {
  World() {
    auto opened = journal::open_journal(loop.io.get_executor(), journal::test::options_for(dir));
    if (!opened) throw std::runtime_error(opened.error().text);
    journal = std::move(*opened);
    for (const auto& [kind, status] :
         {std::pair{RecordKind::opened, "open"}, std::pair{RecordKind::state, "resolved"}}) {
      auto record = journal::test::record(kind, "the API is down");
      record.status = status;
      journal->append(record);
    }
    REQUIRE(journal::test::finish(loop.io, journal->settled()));
  }
  Result<std::optional<std::string>> ask(const std::string& id) {
    return loop.run(app::past_incident_text(loop.pool.get(), dir.state(), id));
  }

  journal::test::TempDir dir;
  test::Loop loop;
  std::unique_ptr<journal::Journal> journal;
};

}  // namespace

TEST_CASE("an incident of the journal is told as any other") {
  World w;
  const auto found = w.ask("INC-7");
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->find(R"("id":"INC-7")") != std::string::npos);
  CHECK((*found)->find(R"("state":"resolved")") != std::string::npos);
}

TEST_CASE("what the journal does not know is no error") {
  World w;
  const auto found = w.ask("INC-8");
  REQUIRE(found);
  CHECK_FALSE(*found);
}

TEST_CASE("a journal that cannot be read is one") {
  World w;
  const auto found =
      w.loop.run(app::past_incident_text(w.loop.pool.get(), "/nonexistent/state", "INC-7"));
  CHECK_FALSE(found);
}

TEST_CASE("while too many look already, another one is asked to try again") {
  World w;
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  int ended = 0;
  for (int i = 0; i < 2; ++i) {
    asio::co_spawn(w.loop.io,
                   w.loop.pool->run(
                       "incidents",
                       [&] {
                         std::unique_lock lock(mutex);
                         changed.wait(lock, [&] { return over; });
                       },
                       nullptr),
                   [&](const std::exception_ptr&, net::PoolVerdict) { ++ended; });
  }
  w.loop.io.poll();
  const auto found = w.ask("INC-7");
  REQUIRE_FALSE(found);
  CHECK(found.error().hint == "try again");
  {
    const std::lock_guard lock(mutex);
    over = true;
  }
  changed.notify_all();
  CHECK(w.loop.until([&] { return ended == 2; }));
  CHECK(w.ask("INC-7"));
}

}  // namespace past_test
