#include "daemon/net/blocking_pool.hpp"

#include <pthread.h>

#include <atomic>
#include <future>
#include <thread>

#include "daemon/net/cancellation.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"

namespace blocking_pool_test {

using namespace runbookd;
using namespace runbookd::test;
using net::PoolVerdict;

namespace {

/// Work that blocks until it is told to end, as a query on a hung server does.
struct Blocked {
  std::promise<void> gate;
  std::shared_future<void> open{gate.get_future()};
  std::atomic<bool> running{false};
  std::atomic<bool> released{false};
  void release() {
    if (!released.exchange(true)) gate.set_value();
  }
};

std::function<void()> work_of(std::shared_ptr<Blocked> blocked) {
  return [blocked] {
    blocked->running = true;
    blocked->open.wait();
  };
}

/// While it lives no thread can be started: each would need a stack larger than the address space.
class NoThreads {
 public:
  NoThreads() {
    pthread_getattr_default_np(&before_);
    pthread_attr_t huge;
    pthread_attr_init(&huge);
    pthread_attr_setstacksize(&huge, std::size_t{1} << 48);
    REQUIRE(pthread_setattr_default_np(&huge) == 0);
    pthread_attr_destroy(&huge);
  }
  ~NoThreads() {
    pthread_setattr_default_np(&before_);
    pthread_attr_destroy(&before_);
  }
  NoThreads(const NoThreads&) = delete;
  NoThreads& operator=(const NoThreads&) = delete;

 private:
  pthread_attr_t before_{};
};

asio::awaitable<PoolVerdict> run(net::BlockingPool* pool, std::string key,
                                 std::function<void()> work, std::function<void()> abandon = {}) {
  return net::cancellation_as_value(pool->run(std::move(key), std::move(work), std::move(abandon)));
}

}  // namespace

TEST_CASE("work runs on another thread and the coroutine goes on in the loop") {
  Loop loop;
  const auto pool = net::make_blocking_pool(loop.io.get_executor());
  std::thread::id there;
  CHECK(loop.run(run(pool.get(), "db", [&] { there = std::this_thread::get_id(); })) ==
        PoolVerdict::done);
  CHECK(there != std::this_thread::get_id());
}

TEST_CASE("an exception in the work is a verdict, not a crash") {
  Loop loop;
  const auto pool = net::make_blocking_pool(loop.io.get_executor());
  CHECK(loop.run(run(pool.get(), "db", [] { throw std::runtime_error("no"); })) ==
        PoolVerdict::failed);
}

TEST_CASE("a hung target holds its own places and nobody else's") {
  Loop loop;
  const auto pool = net::make_blocking_pool(loop.io.get_executor(), {4, 2, 16});
  const auto hung = std::make_shared<Blocked>();
  int ended = 0;
  for (int i = 0; i < 2; ++i) {
    asio::co_spawn(loop.io, run(pool.get(), "hung", work_of(hung)),
                   [&](std::exception_ptr, PoolVerdict) { ++ended; });
  }
  REQUIRE(loop.until([&] { return hung->running.load(); }));
  CHECK(loop.run(run(pool.get(), "hung", [] {})) == PoolVerdict::refused);
  CHECK(loop.run(run(pool.get(), "healthy", [] {})) == PoolVerdict::done);
  CHECK(ended == 0);
  hung->release();
  REQUIRE(loop.until([&] { return ended == 2; }));
  CHECK(loop.run(run(pool.get(), "hung", [] {})) == PoolVerdict::done);
}

TEST_CASE("a caller leaves at its deadline and the work is told to end") {
  Loop loop;
  const auto pool = net::make_blocking_pool(loop.io.get_executor());
  const auto hung = std::make_shared<Blocked>();
  bool told = false;
  const auto verdict =
      loop.run(run(pool.get(), "db", work_of(hung), [&told] { told = true; }), milliseconds{100});
  CHECK(verdict == PoolVerdict::abandoned);
  CHECK(loop.end == Loop::End::at_deadline);
  CHECK(told);
  CHECK_FALSE(hung->released);  // the work goes on: its caller has not waited for it
  hung->release();
}

TEST_CASE("work that has not begun when its caller leaves never runs") {
  Loop loop;
  const auto pool = net::make_blocking_pool(loop.io.get_executor(), {1, 4, 16});
  const auto hung = std::make_shared<Blocked>();
  bool first_ended = false;
  asio::co_spawn(loop.io, run(pool.get(), "a", work_of(hung)),
                 [&](std::exception_ptr, PoolVerdict) { first_ended = true; });
  REQUIRE(loop.until([&] { return hung->running.load(); }));
  std::atomic<bool> ran{false};
  CHECK(loop.run(run(pool.get(), "b", [&] { ran = true; }), milliseconds{50}) ==
        PoolVerdict::abandoned);
  hung->release();
  REQUIRE(loop.until([&] { return first_ended; }));
  CHECK(loop.run(run(pool.get(), "c", [] {})) == PoolVerdict::done);
  CHECK_FALSE(ran);
}

TEST_CASE("destroying the pool abandons, joins, and posts nothing into the loop") {
  auto hung = std::make_shared<Blocked>();
  auto verdict = PoolVerdict::done;
  bool ended = false;
  Loop loop;
  auto pool = net::make_blocking_pool(loop.io.get_executor());
  asio::co_spawn(loop.io, run(pool.get(), "db", work_of(hung), [hung] { hung->release(); }),
                 [&](std::exception_ptr, PoolVerdict v) {
                   verdict = v;
                   ended = true;
                 });
  REQUIRE(loop.until([&] { return hung->running.load(); }));
  pool.reset();
  CHECK(hung->released);
  REQUIRE(loop.until([&] { return ended; }));
  CHECK(verdict == PoolVerdict::abandoned);
}

TEST_CASE("where the system has no thread for us the work is refused, and later done") {
  Loop loop;
  const auto pool = net::make_blocking_pool(loop.io.get_executor());
  {
    const NoThreads none;
    CHECK(loop.run(run(pool.get(), "db", [] {})) == PoolVerdict::refused);
  }
  CHECK(loop.run(run(pool.get(), "db", [] {})) == PoolVerdict::done);
  const NoThreads none;
  CHECK(loop.run(run(pool.get(), "db", [] {})) == PoolVerdict::done);  // by the thread there is
}

}  // namespace blocking_pool_test
