// A library's socket, lent to Asio for one wait. The library may close it and open another under
// the same number inside any call of its own, so it is taken back before each.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace runbookd::net {

enum class Wake { ready, cancelled, failed };
enum class WaitFor { read, write };

/// Suspends until `fd` may be read or written, or the caller is cancelled. The descriptor is not
/// closed. Loop thread only; run under cancellation_as_value().
boost::asio::awaitable<Wake> wait_for_socket(boost::asio::any_io_executor executor, int fd,
                                             WaitFor what);

/// Bytes that have come in and were not read yet; 0 when that cannot be told.
int waiting_bytes(int fd);

}  // namespace runbookd::net
