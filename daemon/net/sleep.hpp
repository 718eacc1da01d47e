// Waiting on the loop, for backoff and polling.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "daemon/base/time.hpp"

namespace runbookd::net {

/// True when `length` has passed, false as soon as the caller is cancelled (also before the call).
/// Run it under cancellation_as_value().
boost::asio::awaitable<bool> sleep_for(boost::asio::any_io_executor executor, Nanos length);

}  // namespace runbookd::net
