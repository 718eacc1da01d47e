// The shell of an action's state machine: that it obeys, in time that is moved by hand.
#include "daemon/app/act/execution.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "tests/unit/app/act/logged_action.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/action_effects.hpp"
#include "tests/unit/virtual_time.hpp"

namespace execution_test {

using namespace runbookd;
using namespace runbookd::decide;
namespace asio = boost::asio;

namespace {

using test::Done;

struct Desk {
  template <class Effect>
  void begin(Effect effect, bool has_action = true) {
    asio::co_spawn(
        io,
        app::carry_out(ActionFsm(std::move(effect)), has_action ? &change : nullptr, {},
                       {io.get_executor(), disk, time, [this](EventBody e) { told(e); }}),
        asio::bind_cancellation_slot(cancel.slot(), [this](const std::exception_ptr& e) {
          done.push_back(e ? "threw" : "over");
        }));
    time.pass(Nanos{0}, io);
  }

  void told(const EventBody& event) {
    const std::string line = test::told_of_action(event);
    if (!line.empty()) done.push_back(line);
  }

  Done done;
  asio::io_context io;
  test::VirtualTime time;
  test::LoggedDisk disk{done};
  test::LoggedAction change{done};
  asio::cancellation_signal cancel;
};

}  // namespace

TEST_CASE("a plan is made, and told") {
  Desk desk;
  desk.begin(test::plan_a1(seconds{30}));
  CHECK(desk.done == Done{"plan a1", "planned: as planned", "over"});
}

TEST_CASE("a plan that hangs is cut off at its limit, not before") {
  Desk desk;
  desk.change.hangs = true;
  desk.begin(test::plan_a1(seconds{30}));
  desk.time.pass(seconds{30} - Nanos{1}, desk.io);
  CHECK(desk.done == Done{"plan a1"});
  desk.time.pass(Nanos{1}, desk.io);
  CHECK(desk.done == Done{"plan a1", "not planned: planning took more than 30s", "over"});
}

TEST_CASE("an action begins behind its INTENT, and what it notes on the way is durable") {
  Desk desk;
  desk.time.pass(seconds{7}, desk.io);
  desk.begin(test::execute_a1());
  CHECK(desk.done == Done{"durably intent to good", "written", "execute good",
                          "durably progress op-1", "noted op-1", "finished ok: done", "over"});
  CHECK(desk.disk.at.back().mono == desk.time.now().mono);
}

TEST_CASE("without a durable INTENT nothing is begun") {
  Desk desk;
  desk.disk.works = false;
  desk.begin(test::execute_a1());
  CHECK(desk.done == Done{"durably intent to good", "not written", "over"});
}

TEST_CASE("an action that changes nothing begins without waiting for the disk") {
  Desk desk;
  desk.begin(test::execute_a1(Hazard::diagnose));
  CHECK(desk.done.front() == "append intent");
  CHECK(desk.done.at(1) == "written");
}

TEST_CASE("an action that is cut off says itself what may have been changed") {
  Desk desk;
  desk.change.hangs = true;
  desk.begin(test::execute_a1());
  desk.time.pass(minutes{3}, desk.io);
  CHECK(desk.done.at(5) == "finished unknown_effect: cut off while polling op-1");
  CHECK(desk.time.next() == Mono::max());
}

TEST_CASE("what is found in progress is told, then awaited") {
  Desk desk;
  desk.begin(test::read_a1_back());
  CHECK(desk.done ==
        Done{"read back op-1", "in progress", "resume op-1", "finished ok: done at last", "over"});
  Desk other;
  other.change.found = ReadBack::absent;
  other.begin(test::read_a1_back());
  CHECK(other.done == Done{"read back op-1", "read back", "over"});
}

TEST_CASE("whoever is cancelled ends without a word") {
  for (int which = 0; which < 3; ++which) {
    Desk desk;
    desk.change.hangs = true;
    if (which == 0) desk.begin(test::plan_a1(seconds{30}));
    if (which == 1) desk.begin(test::execute_a1());
    if (which == 2) desk.begin(test::read_a1_back());
    const auto before = desk.done.size();
    desk.cancel.emit(asio::cancellation_type::terminal);
    desk.time.pass(Nanos{0}, desk.io);
    REQUIRE(desk.done.size() == before + 1);
    CHECK(desk.done.back() == "over");
  }
}

TEST_CASE("an exception of an action reaches whoever began it") {
  Desk desk;
  desk.change.throws = true;
  desk.begin(test::execute_a1());
  CHECK(desk.done.back() == "threw");
}

TEST_CASE("a step without an action in the rulebook that runs is told as such") {
  Desk desk;
  desk.begin(test::plan_a1(seconds{30}), false);
  desk.begin(test::execute_a1(), false);
  desk.begin(test::read_a1_back(), false);
  CHECK(desk.done == Done{"not planned: the step has no action", "over", "not written", "over",
                          "read back", "over"});
}

}  // namespace execution_test
