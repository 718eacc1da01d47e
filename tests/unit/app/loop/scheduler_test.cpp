#include "daemon/app/loop/scheduler.hpp"

#include <boost/asio/io_context.hpp>

#include "tests/unit/catch.hpp"

namespace scheduler_test {

using namespace runbookd;
using namespace runbookd::app;

namespace {

// Counts its runs and ends each at once.
class Counting final : public Probe {
 public:
  boost::asio::awaitable<Sample> run() override {
    ++runs;
    Sample sample;
    sample.outcome = Outcome::ok;
    co_return sample;
  }
  int runs = 0;
};

}  // namespace

TEST_CASE("a run asked for while its own sample is handed over is awaited") {
  boost::asio::io_context loop;
  auto probe = std::make_shared<Counting>();
  std::unique_ptr<Scheduler> scheduler;
  int samples = 0;
  int samples_when_done = 0;
  SchedulerEvents events;
  events.on_start = [](int, Nanos) {};
  events.on_lag = [](Nanos) {};
  events.on_sample = [&](int, Sample) {
    if (++samples > 1) return;
    scheduler->run_now({0}, [&] {
      samples_when_done = samples;
      scheduler->stop([&] { loop.stop(); });
    });
  };
  scheduler = make_scheduler(loop.get_executor(), std::move(events));
  scheduler->start({{probe, hours{1}, seconds{5}}});
  loop.run_for(std::chrono::seconds{10});
  CHECK(samples_when_done == 2);
  CHECK(probe->runs == 2);
}

TEST_CASE("a reload leaves nothing of the old schedule running") {
  boost::asio::io_context loop;
  auto old_probe = std::make_shared<Counting>();
  auto new_probe = std::make_shared<Counting>();
  std::unique_ptr<Scheduler> scheduler;
  SchedulerEvents events;
  events.on_start = [](int, Nanos) {};
  events.on_lag = [](Nanos) {};
  int samples = 0;
  events.on_sample = [&](int, Sample) {
    if (++samples == 3) scheduler->stop([&] { loop.stop(); });
  };
  scheduler = make_scheduler(loop.get_executor(), std::move(events));
  scheduler->start({{old_probe, milliseconds{20}, milliseconds{10}}});
  scheduler->start({{new_probe, milliseconds{20}, milliseconds{10}}});
  loop.run_for(std::chrono::seconds{10});
  CHECK(samples == 3);
  CHECK(old_probe->runs == 0);
  CHECK(new_probe->runs == 3);
  CHECK(old_probe.use_count() == 1);
}

}  // namespace scheduler_test
