// How deadlines reach I/O.
//
// The caller of a coroutine imposes the one deadline by emitting `cancellation_type::terminal`.
// Every awaitable of this layer then ends promptly with operation_aborted as an *error code*, and
// each one started afterwards ends at once the same way: an operation begins by asking
// was_cancelled(), since a signal that was emitted between two operations reaches neither. Entry
// points (Probe::run, HttpClient::fetch) wrap their work in cancellation_as_value(), so that Asio
// does not throw at the next co_await and what was measured so far can be returned.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "daemon/base/time_source.hpp"

namespace runbookd::net {

/// Runs `work` without Asio's exceptions at cancellation, and restores the caller's choice.
template <class T>
boost::asio::awaitable<T> cancellation_as_value(boost::asio::awaitable<T> work) {
  namespace this_coro = boost::asio::this_coro;
  const bool throws = co_await this_coro::throw_if_cancelled();
  co_await this_coro::throw_if_cancelled(false);
  T result = co_await std::move(work);
  co_await this_coro::throw_if_cancelled(throws);
  co_return result;
}

/// Of `co_await this_coro::cancellation_state`: was_cancelled() without a coroutine of its own, for
/// the streams, which ask before every operation.
inline bool is_cancelled(const boost::asio::cancellation_state& state) {
  return state.cancelled() != boost::asio::cancellation_type::none;
}

inline boost::asio::awaitable<bool> was_cancelled() {
  co_return is_cancelled(co_await boost::asio::this_coro::cancellation_state);
}

/// Runs `work` and cancels it when `limit` has passed or the caller is cancelled; it leaves its
/// result where the caller put it. True: it ended by itself. Returns only when `work` has ended. An
/// exception of the work is passed on. The caller must run under cancellation_as_value().
boost::asio::awaitable<bool> run_with_deadline(boost::asio::any_io_executor executor,
                                               boost::asio::awaitable<void> work, Nanos limit);
/// The same, by the clock of `time`, which must outlive it.
boost::asio::awaitable<bool> run_with_deadline(boost::asio::any_io_executor executor,
                                               TimeSource& time, boost::asio::awaitable<void> work,
                                               Nanos limit);

}  // namespace runbookd::net
