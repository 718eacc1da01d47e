#include "daemon/app/composition/reloader.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

constexpr Nanos before_asking_again = seconds{1};
constexpr int most_tries = 10;  // for a thread, while the pool is busy

Loaded not_loaded(const char* why) {
  Loaded out;
  out.diagnostics = std::string("the rulebook could not be loaded: ") + why + "\n";
  out.errors = 1;
  return out;
}

// One load, and all who wait for it.
struct ReloadRound {
  explicit ReloadRound(const asio::any_io_executor& executor) : waiters(executor) {}
  net::Waiters waiters;
  std::optional<ReloadResult> result;
};

class ReloaderImpl final : public Reloader, public std::enable_shared_from_this<ReloaderImpl> {
 public:
  ReloaderImpl(asio::any_io_executor executor, net::BlockingPool& pool, ReloadSteps steps)
      : executor_(std::move(executor)), pool_(pool), steps_(std::move(steps)) {}

  asio::awaitable<ReloadResult> reload() override {
    co_await asio::this_coro::throw_if_cancelled(false);
    const std::shared_ptr<ReloadRound> round = join();
    while (!round->result) {
      if (co_await net::was_cancelled())
        co_return ReloadResult{false, "the reload goes on, nobody waits for it\n"};
      co_await round->waiters.wait();
    }
    co_return *round->result;
  }

  void begin() override { join(); }
  void stop() override { stopped_ = true; }

 private:
  std::shared_ptr<ReloadRound> join() {
    if (!next_) next_ = std::make_shared<ReloadRound>(executor_);
    const auto round = next_;
    if (!std::exchange(running_, true))
      asio::co_spawn(executor_, go_through(shared_from_this()), asio::detached);
    return round;
  }

  static asio::awaitable<void> go_through(std::shared_ptr<ReloaderImpl> self) {
    while (self->next_) {
      const auto round = std::exchange(self->next_, nullptr);
      Loaded loaded = co_await self->load();
      round->result = self->use(std::move(loaded));
      round->waiters.wake_all();
    }
    self->running_ = false;
  }

  asio::awaitable<Loaded> load() {
    const auto place = std::make_shared<std::optional<Loaded>>();
    asio::steady_timer timer(executor_);
    for (int tries = 0; tries < most_tries; ++tries) {
      const auto verdict =
          co_await pool_.run("reload", [place, load = steps_.load] { *place = load(); }, {});
      if (verdict == net::PoolVerdict::done) co_return std::move(**place);
      if (verdict != net::PoolVerdict::refused)
        co_return not_loaded("it takes more memory than there is, or it is a fault of runbookd");
      timer.expires_after(before_asking_again);
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return not_loaded("too much else is under way; ask again");
  }

  ReloadResult use(Loaded loaded) {
    if (stopped_) return {false, "the daemon is stopping\n"};
    try {
      return steps_.use(std::move(loaded));
    } catch (const std::exception& e) {  // or nobody would ever be answered again
      return {false, std::string("the new rulebook could not be put in place: ") + e.what() + "\n"};
    }
  }

  asio::any_io_executor executor_;
  net::BlockingPool& pool_;
  ReloadSteps steps_;
  std::shared_ptr<ReloadRound> next_;  // not begun
  bool running_ = false;
  bool stopped_ = false;
};

}  // namespace

std::shared_ptr<Reloader> make_reloader(asio::any_io_executor executor, net::BlockingPool& pool,
                                        ReloadSteps steps) {
  return std::make_shared<ReloaderImpl>(std::move(executor), pool, std::move(steps));
}

}  // namespace runbookd::app
