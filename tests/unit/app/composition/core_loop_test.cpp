// The loop around the core: its clock is the one that it is handed, and it wakes up when the core
// asks for it.
#include "daemon/app/composition/core_loop.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"
#include "tests/unit/virtual_time.hpp"

namespace core_loop_test {

using namespace runbookd;
using namespace runbookd::decide;

namespace {

constexpr const char* book_text = R"(version: 1
probes: {site: {http: "http://127.0.0.1:1/", every: 1d, timeout: 2s}}
contacts: {ops: {webhook: "http://127.0.0.1:2/"}}
defaults: {for: 0s, resolve_after: 30s, startup_grace: 0s}
rules: [{name: late, severity: P3, when: site.age > 10m}]
)";

struct Desk {
  Desk() {
    loop->start();
    Sample sample;
    sample.outcome = Outcome::ok;
    sample.cells.resize(book->plan->sources.front().signals.size());
    loop->feed(SampleArrived{0, std::move(sample)});
  }

  std::shared_ptr<load::Rulebook> book = scene::load_text(book_text);
  boost::asio::io_context io;
  test::VirtualTime time;
  std::vector<Stamp> seen;
  int ticks = 0;
  std::unique_ptr<app::CoreLoop> loop =
      app::make_core_loop(time, std::make_unique<Engine>(book->plan, Ledger{}, time.now()),
                          {[this](const Event& e) {
                             seen.push_back(e.at);
                             if (std::holds_alternative<Tick>(e.body)) ++ticks;
                           },
                           [](const Effect&) {}, [](Effects) {}});
};

}  // namespace

TEST_CASE("the core is woken at the instant that it asks for, and not without need") {
  Desk desk;
  desk.time.pass(minutes{9}, desk.io);
  CHECK(desk.ticks == 0);
  desk.time.pass(minutes{2}, desk.io);
  CHECK(desk.ticks == 1);
  CHECK(desk.seen.back().mono - desk.seen.front().mono >= minutes{10});
  CHECK(desk.seen.back().mono - desk.seen.front().mono < minutes{10} + seconds{1});
  CHECK(desk.loop->engine().ledger().incidents().size() == 1);
}

TEST_CASE("a loop that was stopped wakes up no more") {
  Desk desk;
  desk.loop->stop();
  desk.time.pass(hours{1}, desk.io);
  CHECK(desk.ticks == 0);
}

}  // namespace core_loop_test
