// What a verb tries without a daemon: each run once, without our secrets, and an end that waits for
// nobody.
#include "daemon/app/composition/workbench.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <stdexcept>

#include "daemon/net/waiters.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"
#include "tests/unit/net/loop.hpp"

namespace workbench_test {

using namespace runbookd;
namespace asio = boost::asio;

namespace {

// Of all probes of one bench: how often the quick one has run, and who waits for that.
struct State {
  int quick = 0;
  std::unique_ptr<net::Waiters> ran;
};
using Shared = std::shared_ptr<State>;

Sample well(std::string detail) {
  Sample out;
  out.outcome = Outcome::ok;
  out.detail = std::move(detail);
  return out;
}

class Quick final : public Probe {
 public:
  explicit Quick(Shared state) : state_(std::move(state)) {}
  asio::awaitable<Sample> run() override {
    ++state_->quick;
    state_->ran->wake_all();
    co_return well("quick with hunter2-hunter2");
  }

 private:
  Shared state_;
};

// Ends when the quick one has had its turn a third time.
class Slow final : public Probe {
 public:
  explicit Slow(Shared state) : state_(std::move(state)) {}
  asio::awaitable<Sample> run() override {
    while (state_->quick < 3) co_await state_->ran->wait();
    co_return well("slow");
  }

 private:
  Shared state_;
};

class Never final : public Probe {
 public:
  explicit Never(Shared state) : state_(std::move(state)) {}
  asio::awaitable<Sample> run() override {
    net::Waiters nobody(co_await asio::this_coro::executor);
    co_await nobody.wait();
    co_return bad(Reason::timeout, "cut off");
  }

 private:
  Shared state_;
};

template <class Made>
class Spec final : public ProbeSpec {
 public:
  explicit Spec(Shared state) : state_(std::move(state)) {}
  std::vector<SignalDecl> signals() const override { return {}; }
  std::string address() const override { return "here"; }
  std::unique_ptr<Probe> make(const ProbeCommon&, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    if (!state_->ran) state_->ran = std::make_unique<net::Waiters>(services.executor);
    return std::make_unique<Made>(state_);
  }

 private:
  Shared state_;
};

load::Rulebook book_of(const Shared& state) {
  load::Rulebook book = *scene::load_text(R"(version: 1
probes: {quick: {tcp: "127.0.0.1:1"}, slow: {tcp: "127.0.0.1:1"}, never: {tcp: "127.0.0.1:1"}}
)");
  book.sources.at(0).specs.at(0) = std::make_shared<Spec<Quick>>(state);
  book.sources.at(1).specs.at(0) = std::make_shared<Spec<Slow>>(state);
  book.sources.at(2).specs.at(0) = std::make_shared<Spec<Never>>(state);
  for (decide::Source& source : book.plan->sources) {
    source.every = milliseconds{1};
    source.timeout = test::Loop::hang_limit;
  }
  book.plan->sources.at(2).timeout = milliseconds{1};
  return book;
}

struct Bench {
  Bench() { redactor.add(Secret("hunter2-hunter2")); }
  std::vector<std::pair<int, std::string>> seen(const std::vector<int>& runs) {
    std::vector<std::pair<int, std::string>> out;
    it->run(runs, [&out](int run, const Sample& sample) { out.emplace_back(run, sample.detail); });
    return out;
  }

  logging::Redactor redactor;
  Shared state = std::make_shared<State>();
  std::unique_ptr<app::Workbench> it = std::make_unique<app::Workbench>(book_of(state), redactor);
};

asio::awaitable<void> note(int* done) {
  ++*done;
  co_return;
}

asio::awaitable<void> fail() {
  throw std::logic_error("a bug");
  co_return;
}

struct HeldThread {
  std::atomic<bool> begun = false;
  std::promise<void> open;
  std::shared_future<void> gate = open.get_future().share();
};

// Returns once a thread of the pool is busy.
asio::awaitable<void> hold_a_thread(Services services, std::shared_ptr<HeldThread> held) {
  std::function<void()> work = [held] {
    held->begun = true;
    held->gate.wait_for(test::Loop::hang_limit);
  };
  asio::co_spawn(services.executor, services.pool->run("held", std::move(work), nullptr),
                 asio::detached);
  while (!held->begun) co_await asio::post(services.executor, asio::use_awaitable);
}

asio::awaitable<void> until_idle(Services services) {
  while (!services.pool->idle()) co_await asio::post(services.executor, asio::use_awaitable);
}

}  // namespace

TEST_CASE("each run is seen once under its own place, as it ends and without our secrets") {
  Bench bench;
  const auto seen = bench.seen({1, 0});
  REQUIRE(seen.size() == 2);
  CHECK(seen[0] == std::pair{0, std::string("quick with ***")});
  CHECK(seen[1] == std::pair{1, std::string("slow")});
  CHECK(bench.state->quick >= 3);  // its turn came again meanwhile
}

TEST_CASE("a run that does not end is cut off at its own deadline") {
  Bench bench;
  const auto seen = bench.seen({2});
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].first == 2);
}

TEST_CASE("no runs are no work, and nothing is seen of them") {
  Bench bench;
  CHECK(bench.seen({}).empty());
  CHECK(bench.seen({0}).size() == 1);  // a bench is used several times
  CHECK(bench.seen({0}).size() == 1);
}

TEST_CASE("work is done to its end, and what it throws reaches whoever wanted it") {
  Bench bench;
  int done = 0;
  bench.it->run(note(&done));
  CHECK(done == 1);
  CHECK_THROWS_AS(bench.it->run(fail()), std::logic_error);
  bench.it->run(note(&done));
  CHECK(done == 2);
}

TEST_CASE("a bench that is let go is gone, unless a thread of it hangs") {
  Bench idle;
  std::weak_ptr<State> left = idle.state;
  idle.state.reset();
  app::Workbench::let_go(std::move(idle.it));
  CHECK(left.expired());

  Bench busy;
  left = busy.state;
  busy.state.reset();
  const auto held = std::make_shared<HeldThread>();
  busy.it->run(hold_a_thread(busy.it->services(), held));
  app::Workbench* bench = busy.it.get();
  app::Workbench::let_go(std::move(busy.it));
  held->open.set_value();
  REQUIRE_FALSE(left.expired());
  bench->run(until_idle(bench->services()));
  app::Workbench::let_go(std::unique_ptr<app::Workbench>(bench));
  CHECK(left.expired());
}

}  // namespace workbench_test
