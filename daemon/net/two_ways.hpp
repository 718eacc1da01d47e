// A connection that was kept may be dead without anybody having said so: a middlebox forgot it, and
// what is sent on it falls into a hole. Who asks on one therefore has a second way, a fresh one,
// which begins when the first is known to be dead or is silent for some time. The first is not
// given up for that: a peer that is slow answers on it as late as it likes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "daemon/base/time.hpp"

namespace runbookd::net {

enum class Way { first, second };

/// Runs `first`, and `second` beside it once `first` has ended with false (nothing came of it) or
/// `patience` has passed. The one that ends with true is returned, the other is cancelled and has
/// ended by then. Nothing came of either, or the caller was cancelled: the way that was begun last.
/// What both send must be idempotent. The caller must run under cancellation_as_value().
boost::asio::awaitable<Way> take_two_ways(boost::asio::any_io_executor executor, Nanos patience,
                                          boost::asio::awaitable<bool> first,
                                          boost::asio::awaitable<bool> second);

/// How long to be patient with a kept connection, of a run that may last `timeout`, when the peer
/// took `usual` the last time: a slow peer is not asked twice, and the second way has half the
/// time.
Nanos patience_with_kept(Nanos timeout, Nanos usual);

}  // namespace runbookd::net
