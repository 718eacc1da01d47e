#include "daemon/app/loop/scheduler.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "daemon/net/cancellation.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/virtual_time.hpp"

namespace scheduler_test {

using namespace runbookd;
using namespace runbookd::app;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// Counts its runs; each ends at once, or hangs until it is cut off.
class Counting final : public Probe {
 public:
  asio::awaitable<Sample> run() override {
    ++runs;
    if (throws) throw std::logic_error("a bug");
    Sample sample;
    sample.outcome = Outcome::ok;
    if (!hangs) co_return sample;
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer for_ever(co_await asio::this_coro::executor,
                                asio::steady_timer::time_point::max());
    boost::system::error_code cut;
    co_await for_ever.async_wait(asio::redirect_error(asio::use_awaitable, cut));
    sample.outcome = Outcome::bad;
    sample.reason = Reason::timeout;
    co_return sample;
  }
  int runs = 0;
  bool hangs = false;
  bool throws = false;
};

struct Desk {
  Desk() {
    SchedulerEvents events;
    events.on_start = [this](int, Nanos lateness) { late.push_back(lateness); };
    events.on_lag = [](Nanos) {};
    events.on_sample = [this](int instance, Sample sample) {
      samples.push_back({instance, time.now().mono - begun, std::move(sample)});
      if (on_sample) on_sample();
    };
    scheduler = make_scheduler(loop.get_executor(), time, std::move(events));
  }
  void start(std::vector<ScheduledProbe> probes) {
    begun = time.now().mono;
    scheduler->start(std::move(probes));
  }
  /// When each sample came in, after the start.
  std::vector<Nanos> times() const {
    std::vector<Nanos> out;
    for (const auto& seen : samples) out.push_back(seen.at);
    return out;
  }

  struct Seen {
    int instance;
    Nanos at;
    Sample sample;
  };
  asio::io_context loop;
  test::VirtualTime time;
  Mono begun{};
  std::vector<Seen> samples;
  std::vector<Nanos> late;
  std::function<void()> on_sample;
  std::unique_ptr<Scheduler> scheduler;
};

using Times = std::vector<Nanos>;

}  // namespace

TEST_CASE("the first runs are spread over a second, and each probe keeps its phase") {
  Desk desk;
  const auto probe = std::make_shared<Counting>();
  desk.start({{probe, 10s, 2s}, {probe, 10s, 2s}});
  desk.time.pass(25s, desk.loop);
  CHECK(desk.times() == Times{0s, 500ms, 10s, 10500ms, 20s, 20500ms});
  CHECK(desk.samples[1].instance == 1);
}

TEST_CASE("a run is cut off at its deadline, and the next one comes in its turn") {
  Desk desk;
  const auto probe = std::make_shared<Counting>();
  probe->hangs = true;
  desk.start({{probe, 10s, 2s}});
  desk.time.pass(2s - 1ms, desk.loop);
  CHECK(desk.samples.empty());
  desk.time.pass(10s, desk.loop);
  REQUIRE(desk.samples.size() == 1);
  CHECK(desk.samples[0].sample.reason == Reason::timeout);
  CHECK(desk.samples[0].sample.latency == 2s);
  CHECK(probe->runs == 2);
}

TEST_CASE("a probe is never run twice at a time: what it missed is not made up for") {
  Desk desk;
  const auto probe = std::make_shared<Counting>();
  probe->hangs = true;
  desk.start({{probe, 1s, 2500ms}});
  desk.time.pass(7s, desk.loop);
  CHECK(desk.times() == Times{2500ms, 5500ms});
  CHECK(probe->runs == 3);
}

TEST_CASE("a probe that throws is a bug of ours, and goes on being run") {
  Desk desk;
  const auto probe = std::make_shared<Counting>();
  probe->throws = true;
  desk.start({{probe, 10s, 2s}});
  desk.time.pass(10s, desk.loop);
  REQUIRE(desk.samples.size() == 2);
  CHECK(desk.samples[0].sample.reason == Reason::internal);
  CHECK(desk.samples[0].sample.detail == "a bug");
}

TEST_CASE("a run asked for while its own sample is handed over is awaited") {
  Desk desk;
  const auto probe = std::make_shared<Counting>();
  std::size_t samples_when_done = 0;
  desk.on_sample = [&] {
    if (desk.samples.size() == 1)
      desk.scheduler->run_now({0}, [&] { samples_when_done = desk.samples.size(); });
  };
  desk.start({{probe, 1h, 5s}});
  desk.time.pass(0s, desk.loop);
  CHECK(samples_when_done == 2);
  CHECK(probe->runs == 2);
}

TEST_CASE("a reload leaves nothing of the old schedule running") {
  Desk desk;
  const auto old_probe = std::make_shared<Counting>();
  const auto new_probe = std::make_shared<Counting>();
  desk.start({{old_probe, 20s, 10s}});
  desk.start({{new_probe, 20s, 10s}});
  desk.time.pass(45s, desk.loop);
  CHECK(desk.samples.size() == 3);
  CHECK(old_probe->runs == 0);
  CHECK(new_probe->runs == 3);
  CHECK(old_probe.use_count() == 1);
}

TEST_CASE("a probe of both schedules keeps its phase and its run, wherever it stands now") {
  Desk desk;
  const auto kept = std::make_shared<Counting>();
  const auto gone = std::make_shared<Counting>();
  const auto added = std::make_shared<Counting>();
  kept->hangs = true;
  desk.start({{gone, 20s, 10s}, {kept, 20s, 10s}});
  desk.time.pass(5s, desk.loop);
  REQUIRE(kept->runs == 1);
  desk.start({{kept, 20s, 10s}, {added, 20s, 10s}});
  desk.time.pass(10s, desk.loop);
  REQUIRE(desk.samples.size() == 3);  // the first of them of the one that is gone
  CHECK(desk.samples[1].instance == 1);
  CHECK(desk.samples[2].instance == 0);
  CHECK(desk.samples[2].sample.latency == 10s);
  desk.time.pass(6s, desk.loop);
  CHECK(kept->runs == 2);  // twenty seconds after its first
  CHECK(gone->runs == 1);
  CHECK(gone.use_count() == 1);
}

TEST_CASE("a probe whose times have changed is another one to the schedule") {
  Desk desk;
  const auto probe = std::make_shared<Counting>();
  desk.start({{probe, 1h, 10s}});
  desk.time.pass(1s, desk.loop);
  desk.start({{probe, 10s, 2s}});
  desk.time.pass(25s, desk.loop);
  CHECK(desk.times() == Times{0s, 0s, 10s, 20s});
  CHECK(probe->runs == 4);
}

TEST_CASE("a schedule may be replaced while a sample is handed over") {
  Desk desk;
  const auto probe = std::make_shared<Counting>();
  const auto other = std::make_shared<Counting>();
  desk.on_sample = [&] {
    if (desk.samples.size() == 1) desk.start({{other, 10s, 2s}});
  };
  desk.start({{probe, 10s, 2s}});
  desk.time.pass(25s, desk.loop);
  CHECK(probe->runs == 1);
  CHECK(other->runs == 3);
  CHECK(probe.use_count() == 1);
}

TEST_CASE("a stop cuts off what runs, is told when the last has ended, and runs nothing more") {
  Desk desk;
  const auto probe = std::make_shared<Counting>();
  probe->hangs = true;
  desk.start({{probe, 10s, 5s}});
  desk.time.pass(1s, desk.loop);
  bool stopped = false;
  desk.scheduler->stop([&] { stopped = true; });
  desk.time.pass(1min, desk.loop);
  CHECK(stopped);
  CHECK(desk.samples.empty());
  CHECK(probe->runs == 1);
  CHECK(desk.time.next() == Mono::max());
}

}  // namespace scheduler_test
