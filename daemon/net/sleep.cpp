#include "daemon/net/sleep.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/net/cancellation.hpp"

namespace runbookd::net {
namespace asio = boost::asio;

asio::awaitable<bool> sleep_for(asio::any_io_executor executor, Nanos length) {
  const bool before = co_await was_cancelled();
  if (before) co_return false;
  asio::steady_timer timer(executor);
  timer.expires_after(std::clamp(length, Nanos{0}, Nanos{hours{24}}));
  boost::system::error_code ec;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
  const bool after = co_await was_cancelled();
  co_return !after;
}

}  // namespace runbookd::net
