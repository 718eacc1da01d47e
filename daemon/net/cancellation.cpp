#include "daemon/net/cancellation.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

asio::awaitable<void> as_values(asio::awaitable<void> work) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await std::move(work);
}

struct DeadlineCanceller {
  asio::cancellation_signal signal;
  bool ended = false;
  bool cancelled = false;
  void fire() {
    if (ended) return;
    cancelled = true;
    signal.emit(asio::cancellation_type::terminal);
  }
};

asio::awaitable<bool> run_until_cancelled(std::shared_ptr<DeadlineCanceller> canceller,
                                          asio::any_io_executor executor,
                                          asio::awaitable<void> work) {
  // The slot of the work is taken by the cutter, so the caller's own cancellation is handed on.
  auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) co_return false;
  auto outer = state.slot();
  // Nobody can cancel a coroutine that was spawned without a slot.
  if (outer.is_connected())
    outer.assign([canceller](asio::cancellation_type) { canceller->fire(); });
  auto token = asio::bind_cancellation_slot(canceller->signal.slot(), asio::use_awaitable);
  co_await asio::co_spawn(executor, as_values(std::move(work)), token);
  canceller->ended = true;
  if (outer.is_connected()) outer.clear();
  co_return !canceller->cancelled;
}

}  // namespace

asio::awaitable<bool> run_with_deadline(asio::any_io_executor executor, asio::awaitable<void> work,
                                        Nanos limit) {
  auto canceller = std::make_shared<DeadlineCanceller>();
  asio::steady_timer timer(executor, limit);
  timer.async_wait([canceller](boost::system::error_code ec) {
    if (!ec) canceller->fire();
  });
  co_return co_await run_until_cancelled(canceller, executor, std::move(work));
}

asio::awaitable<bool> run_with_deadline(asio::any_io_executor executor, TimeSource& time,
                                        asio::awaitable<void> work, Nanos limit) {
  auto canceller = std::make_shared<DeadlineCanceller>();
  const auto alarm = time.alarm();
  alarm->set(saturating_add(time.now().mono, limit), [canceller] { canceller->fire(); });
  co_return co_await run_until_cancelled(canceller, executor, std::move(work));
}

}  // namespace runbookd::net
