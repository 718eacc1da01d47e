#include "daemon/net/borrowed_socket.hpp"

#include <sys/ioctl.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "daemon/net/cancellation.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

// Gives the descriptor back on every way out, also when the coroutine is destroyed instead of
// resumed.
struct Borrowed {
  Borrowed(const asio::any_io_executor& executor, int fd) : descriptor(executor) {
    if (fd < 0) {
      error = asio::error::bad_descriptor;
    } else {
      descriptor.assign(fd, error);
    }
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() {
    if (descriptor.is_open()) descriptor.release();
  }
  asio::posix::stream_descriptor descriptor;
  boost::system::error_code error;
};

}  // namespace

asio::awaitable<Wake> wait_for_socket(asio::any_io_executor executor, int fd, WaitFor what) {
  const bool cancelled = co_await was_cancelled();
  if (cancelled) co_return Wake::cancelled;
  Borrowed socket(executor, fd);
  if (socket.error) co_return Wake::failed;
  const auto direction = what == WaitFor::read ? asio::posix::descriptor_base::wait_read
                                               : asio::posix::descriptor_base::wait_write;
  boost::system::error_code ec;
  co_await socket.descriptor.async_wait(direction, asio::redirect_error(asio::use_awaitable, ec));
  if (ec == asio::error::operation_aborted) co_return Wake::cancelled;
  if (ec) co_return Wake::failed;
  co_return Wake::ready;
}

int waiting_bytes(int fd) {
  int bytes = 0;
  if (fd < 0 || ::ioctl(fd, FIONREAD, &bytes) != 0) return 0;
  return bytes;
}

}  // namespace runbookd::net
