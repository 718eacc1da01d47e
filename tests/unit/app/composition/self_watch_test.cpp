// Our own health as a gate: what closes it, in which order, and when the clocks were stepped.
#include "daemon/app/composition/self_watch.hpp"

#include <variant>

#include "tests/unit/catch.hpp"

namespace self_watch_test {

using namespace runbookd;
using namespace runbookd::decide;

namespace {

struct Watched {
  std::vector<std::string> heard;  ///< of the gate
  int clock_steps = 0;
  app::SelfWatch watch{[this](EventBody body) {
    if (const auto* gate = std::get_if<SelfGate>(&body))
      heard.push_back(gate->open ? "open" : "closed: " + gate->why);
    if (std::holds_alternative<ClockStep>(body)) ++clock_steps;
  }};
  Stamp now = Stamp::now();

  void look(Nanos after, Nanos lag = {}, const std::string& journal = {}) {
    now = now.plus(after);
    watch.look(lag, journal, now);
  }
};

using Heard = std::vector<std::string>;

}  // namespace

TEST_CASE("a journal that cannot be written closes the gate, and is said once") {
  Watched w;
  w.look(Nanos{0});
  w.look(milliseconds{10}, {}, "the disk is full");
  w.look(milliseconds{10}, {}, "the disk is full");
  w.look(milliseconds{10});
  CHECK(w.heard == Heard{"closed: the disk is full", "open"});
}

TEST_CASE("a loop that stood still for two seconds is well again at the next look in time") {
  Watched w;
  w.look(Nanos{0}, seconds{2});
  CHECK(w.heard.empty());
  w.look(milliseconds{10}, milliseconds{2'500});
  w.look(milliseconds{10});
  CHECK(w.heard == Heard{"closed: the event loop stood still for 2.5s", "open"});
  CHECK(w.watch.last_lag() == Nanos{0});
}

TEST_CASE("want of descriptors holds for ten seconds after the last one that was missing") {
  Watched w;
  w.look(Nanos{0});
  w.watch.out_of_descriptors(w.now.mono);
  w.look(milliseconds{500});
  CHECK(w.heard == Heard{"closed: no file descriptor is left"});
  w.watch.look({}, {}, w.now.plus(milliseconds{9'400}));
  CHECK(w.heard.size() == 1);
  w.watch.look({}, {}, w.now.plus(milliseconds{9'600}));
  CHECK(w.heard.at(1) == "open");
}

TEST_CASE("the journal's reason is told before any other") {
  Watched w;
  w.watch.out_of_descriptors(w.now.mono);
  w.look(milliseconds{1}, seconds{5}, "the disk is full");
  CHECK(w.heard == Heard{"closed: the disk is full"});
}

TEST_CASE("a wall clock that jumps is a step, one that drifts is none") {
  Watched w;
  w.look(Nanos{0});
  w.now.wall += milliseconds{900};
  w.look(milliseconds{10});
  CHECK(w.clock_steps == 0);
  w.now.wall -= seconds{3};
  w.look(milliseconds{10});
  w.look(milliseconds{10});
  CHECK(w.clock_steps == 1);
  CHECK(w.heard.empty());
}

}  // namespace self_watch_test
