// Those who wait on the loop for something that happens elsewhere: a condition variable for
// coroutines. Each waits on a timer that never expires and is cancelled at wake_all(), so that a
// waiter's own cancellation ends only its own wait.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace runbookd::net {

/// Loop thread. Must outlive its waiters: keep it where they hold a share of it.
class Waiters {
 public:
  explicit Waiters(const boost::asio::any_io_executor& executor)
      : never_(executor, boost::asio::steady_timer::time_point::max()) {}

  /// Until wake_all(), or until the caller is cancelled: look at the condition afterwards.
  boost::asio::awaitable<void> wait() {
    co_await never_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  void wake_all() { never_.cancel(); }

 private:
  boost::asio::steady_timer never_;
};

}  // namespace runbookd::net
