// A postmortem that is put into words beside the loop: what the journal lacks the ledger adds, and
// a pool without room says so.
#include "daemon/app/composition/postmortems.hpp"

#include <boost/asio/co_spawn.hpp>
#include <future>

#include "tests/unit/app/composition/lent_daemon.hpp"
#include "tests/unit/catch.hpp"

namespace postmortems_test {

using namespace runbookd;
namespace asio = boost::asio;

namespace {

using Text = Result<std::optional<std::string>>;

// INC-1 is open, and on the disk.
struct House {
  House()
      : daemon(scene::plain_top() + R"(rules:
  - {name: site-down, severity: P1, when: not site.up, steps: [{do: notify, to: [ops]}]}
)") {
    for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
    REQUIRE(daemon.loop.run(daemon.journal().settled()));
  }
  void note(const std::string& text) {
    auto command = scene::word(decide::Command::Verb::note, "INC-1", "ann");
    command.reason = text;
    const auto answered = daemon.submit(std::move(command));
    CHECK(answered.verdict == decide::CommandVerdict::taken);
  }
  Text told(const std::string& id) { return daemon.loop.run(app::postmortem_text(&daemon, id)); }

  test::LentDaemon daemon;
};

}  // namespace

TEST_CASE("what was said a moment ago is waited for, and stands in it") {
  House house;
  house.note("a disk was replaced");
  const auto text = house.told("INC-1");
  REQUIRE(text);
  REQUIRE(*text);
  CHECK((*text)->find("a disk was replaced") != std::string::npos);
}

TEST_CASE("a journal that takes nothing more tells what it has, and the ledger what came later") {
  House house;
  REQUIRE(house.daemon.breaks_journal());
  house.note("it was hunter2 all along");
  const auto text = house.told("INC-1");
  REQUIRE(text);
  REQUIRE(*text);
  CHECK((*text)->starts_with("*Draft: INC-1 is still open.*\n"));
  CHECK((*text)->find("all along") != std::string::npos);
  CHECK((*text)->find("hunter2") == std::string::npos);
}

TEST_CASE("of an incident that there is not, nothing is told and nothing is wrong") {
  House house;
  for (const char* id : {"INC-2", "INC-0", "INC-1x", "inc-1"}) {
    const auto text = house.told(id);
    REQUIRE(text);
    CHECK_FALSE(*text);
  }
}

TEST_CASE("when no thread is to be had for it, who asks is told to try again") {
  House house;
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  int ended = 0;
  for (int i = 0; i < 2; ++i)  // all that one key may have
    asio::co_spawn(house.daemon.loop.io,
                   house.daemon.pool().run(
                       "postmortems", [gate] { gate.wait(); }, nullptr),
                   [&ended](const std::exception_ptr&, net::PoolVerdict) { ++ended; });
  house.daemon.loop.io.restart();
  house.daemon.loop.io.poll();
  const auto busy = house.told("INC-1");
  open.set_value();
  REQUIRE_FALSE(busy);
  CHECK(busy.error().text == "the journal cannot be searched now");
  CHECK(busy.error().hint == "try again");
  CHECK(house.daemon.loop.until([&] { return ended == 2; }));
  CHECK(house.told("INC-1"));
}

}  // namespace postmortems_test
