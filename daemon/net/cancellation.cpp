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

struct Cutter {
  asio::cancellation_signal signal;
  bool ended = false;
  bool cut = false;
  void fire() {
    if (ended) return;
    cut = true;
    signal.emit(asio::cancellation_type::terminal);
  }
};

asio::awaitable<bool> run_cut_by(std::shared_ptr<Cutter> cutter, asio::any_io_executor executor,
                                 asio::awaitable<void> work) {
  // The slot of the work is taken by the cutter, so the caller's own cancellation is handed on.
  auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) co_return false;
  auto outer = state.slot();
  // Nobody can cancel a coroutine that was spawned without a slot.
  if (outer.is_connected()) outer.assign([cutter](asio::cancellation_type) { cutter->fire(); });
  auto token = asio::bind_cancellation_slot(cutter->signal.slot(), asio::use_awaitable);
  co_await asio::co_spawn(executor, as_values(std::move(work)), token);
  cutter->ended = true;
  if (outer.is_connected()) outer.clear();
  co_return !cutter->cut;
}

}  // namespace

asio::awaitable<bool> run_with_deadline(asio::any_io_executor executor, asio::awaitable<void> work,
                                        Nanos limit) {
  auto cutter = std::make_shared<Cutter>();
  asio::steady_timer timer(executor, limit);
  timer.async_wait([cutter](boost::system::error_code ec) {
    if (!ec) cutter->fire();
  });
  co_return co_await run_cut_by(cutter, executor, std::move(work));
}

asio::awaitable<bool> run_with_deadline(asio::any_io_executor executor, TimeSource& time,
                                        asio::awaitable<void> work, Nanos limit) {
  auto cutter = std::make_shared<Cutter>();
  const auto alarm = time.alarm();
  alarm->set(saturating_add(time.now().mono, limit), [cutter] { cutter->fire(); });
  co_return co_await run_cut_by(cutter, executor, std::move(work));
}

}  // namespace runbookd::net
