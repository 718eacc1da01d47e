// A reload beside the loop: joined, queued, and never the end of the process.
#include "daemon/app/composition/reloader.hpp"

#include <atomic>
#include <boost/asio/detached.hpp>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"

namespace reloader_test {

using namespace runbookd;
using namespace runbookd::app;
using namespace runbookd::test;

namespace {

// A load that waits until the test lets it go on.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.wait(lock, [this] { return open_ > 0; });
    --open_;
  }
  void open() {
    {
      const std::lock_guard lock(mutex_);
      ++open_;
    }
    changed_.notify_all();
  }
  int waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int open_ = 0;
  int waiting_ = 0;  // that have ever come
};

Loaded sound(int number) {
  Loaded out;
  out.book.emplace();
  out.diagnostics = std::to_string(number);
  return out;
}

ReloadResult as_is(Loaded loaded) { return {loaded.book.has_value(), loaded.diagnostics}; }

asio::awaitable<void> ask(std::shared_ptr<Reloader> reloader, std::vector<ReloadResult>* out) {
  out->push_back(co_await reloader->reload());
}

void begin(Loop& loop, const std::shared_ptr<Reloader>& reloader, std::vector<ReloadResult>* out) {
  asio::co_spawn(loop.io, ask(reloader, out), asio::detached);
}

}  // namespace

TEST_CASE("the loop goes on while a rulebook is loaded") {
  Loop loop;
  const auto gate = std::make_shared<Gate>();
  const auto on_loop = std::this_thread::get_id();
  std::atomic<bool> beside = false;
  const auto reloader = make_reloader(loop.io.get_executor(), *loop.pool,
                                      {[gate, on_loop, &beside] {
                                         beside = std::this_thread::get_id() != on_loop;
                                         gate->wait();
                                         return sound(1);
                                       },
                                       as_is});
  std::vector<ReloadResult> results;
  begin(loop, reloader, &results);
  int turns = 0;
  asio::post(loop.io, [&] { ++turns; });
  CHECK(loop.until([&] { return gate->waiting() == 1 && turns == 1; }));
  CHECK(results.empty());
  gate->open();
  CHECK(loop.until([&] { return results.size() == 1; }));
  CHECK(results.at(0).accepted);
  CHECK(beside);
}

TEST_CASE("who asks while a load is under way gets the next one, together with the others") {
  Loop loop;
  const auto gate = std::make_shared<Gate>();
  std::atomic<int> loads = 0;
  const auto reloader = make_reloader(loop.io.get_executor(), *loop.pool,
                                      {[gate, &loads] {
                                         const int mine = ++loads;
                                         gate->wait();
                                         return sound(mine);
                                       },
                                       as_is});
  std::vector<ReloadResult> first, later;
  begin(loop, reloader, &first);
  CHECK(loop.until([&] { return gate->waiting() == 1; }));
  begin(loop, reloader, &later);
  begin(loop, reloader, &later);
  reloader->begin();
  gate->open();
  CHECK(loop.until([&] { return first.size() == 1 && gate->waiting() == 2; }));
  CHECK(first.at(0).diagnostics == "1");
  CHECK(later.empty());
  gate->open();
  CHECK(loop.until([&] { return later.size() == 2; }));
  CHECK(later.at(0).diagnostics == "2");
  CHECK(later.at(1).diagnostics == "2");
  CHECK(loads == 2);
}

TEST_CASE("what a load throws is a reload that failed, and the next one may be fine") {
  Loop loop;
  std::atomic<int> loads = 0;
  const auto reloader = make_reloader(loop.io.get_executor(), *loop.pool,
                                      {[&loads]() -> Loaded {
                                         if (++loads == 1) throw std::bad_alloc();
                                         return sound(loads);
                                       },
                                       as_is});
  const auto failed = loop.run(reloader->reload());
  CHECK_FALSE(failed.accepted);
  CHECK(failed.diagnostics.find("could not be loaded") != std::string::npos);
  CHECK(loop.run(reloader->reload()).accepted);
}

TEST_CASE("a rulebook that is loaded when the daemon stops is not used") {
  Loop loop;
  const auto gate = std::make_shared<Gate>();
  bool used = false;
  const auto reloader = make_reloader(loop.io.get_executor(), *loop.pool,
                                      {[gate] {
                                         gate->wait();
                                         return sound(1);
                                       },
                                       [&used](Loaded loaded) {
                                         used = true;
                                         return as_is(std::move(loaded));
                                       }});
  std::vector<ReloadResult> results;
  begin(loop, reloader, &results);
  CHECK(loop.until([&] { return gate->waiting() == 1; }));
  reloader->stop();
  gate->open();
  CHECK(loop.until([&] { return results.size() == 1; }));
  CHECK_FALSE(results.at(0).accepted);
  CHECK_FALSE(used);
}

}  // namespace reloader_test
