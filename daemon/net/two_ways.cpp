#include "daemon/net/two_ways.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

#include "daemon/net/cancellation.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr Nanos patience_without_timeout = seconds{1};

struct Ways {
  explicit Ways(const asio::any_io_executor& executor)
      : second_begins(executor), never(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer second_begins;
  asio::steady_timer never;  ///< who has nothing to say waits on it until the other has ended
  bool first_dead = false;
  bool second_dead = false;
  bool second_begun = false;
  bool first_settled = false;
};

asio::awaitable<void> wait_for(asio::steady_timer* timer) {
  if (co_await was_cancelled()) co_return;  // what was emitted before reaches no wait
  co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> take_first(std::shared_ptr<Ways> ways, asio::awaitable<bool> work) {
  co_await asio::this_coro::throw_if_cancelled(false);
  ways->first_settled = co_await std::move(work);
  if (ways->first_settled) co_return;
  ways->first_dead = true;
  ways->second_begins.cancel();
  if (!ways->second_dead) co_await wait_for(&ways->never);
}

asio::awaitable<void> take_second(std::shared_ptr<Ways> ways, asio::awaitable<bool> work) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await wait_for(&ways->second_begins);
  if (co_await was_cancelled()) co_return;
  ways->second_begun = true;
  const bool settled = co_await std::move(work);
  if (settled) co_return;
  ways->second_dead = true;
  if (!ways->first_dead) co_await wait_for(&ways->never);
}

}  // namespace

asio::awaitable<Way> take_two_ways(asio::any_io_executor executor, Nanos patience,
                                   asio::awaitable<bool> first, asio::awaitable<bool> second) {
  using namespace asio::experimental::awaitable_operators;
  const auto ways = std::make_shared<Ways>(executor);
  ways->second_begins.expires_after(patience);
  co_await (take_first(ways, std::move(first)) || take_second(ways, std::move(second)));
  const bool by_first = ways->first_settled || !ways->second_begun;
  co_return by_first ? Way::first : Way::second;
}

Nanos patience_with_kept(Nanos timeout, Nanos usual) {
  if (timeout <= Nanos{0}) return patience_without_timeout;
  return std::min(std::max(timeout / 4, usual * 2), timeout / 2);
}

}  // namespace runbookd::net
