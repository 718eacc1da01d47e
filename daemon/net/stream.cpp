#include "daemon/net/stream.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/self_connection.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

constexpr auto tuple_token = asio::as_tuple(asio::deferred);
using Socket = asio::generic::stream_protocol::socket;

/// No byte waiting and no end of stream either.
bool quiet(int descriptor) {
  char byte = 0;
  const auto got = ::recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void reset(Socket& socket) noexcept {
  error_code ignored;  // the descriptor is gone either way
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

class PlainStream final : public Stream {
 public:
  /// `socket` does not block.
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<IoResult> read_some(std::span<char> into) override {
    if (is_cancelled(co_await asio::this_coro::cancellation_state))
      co_return IoResult{asio::error::operation_aborted, 0};
    const auto [ec, bytes] =
        co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), tuple_token);
    co_return IoResult{ec, bytes};
  }
  /// Most requests fit into the kernel's buffer, and then nobody has to be waited for.
  asio::awaitable<IoResult> write_all(std::string_view text) override {
    IoResult out;
    while (!out.ec && out.bytes < text.size()) {
      if (is_cancelled(co_await asio::this_coro::cancellation_state)) {
        out.ec = asio::error::operation_aborted;
        break;
      }
      const auto rest = text.substr(out.bytes);
      out.bytes += socket_.write_some(asio::buffer(rest.data(), rest.size()), out.ec);
      if (out.ec != asio::error::would_block) continue;
      std::tie(out.ec) = co_await socket_.async_wait(Socket::wait_write, tuple_token);
    }
    co_return out;
  }
  bool is_quiet() const override {
    return socket_.is_open() && quiet(const_cast<Socket&>(socket_).native_handle());
  }
  void close_at_once() noexcept override { reset(socket_); }
  Socket take() { return std::move(socket_); }

 private:
  Socket socket_;
};

/// The peer's end of TCP without a close_notify is common and, for us, an end like any other.
error_code plain_end(error_code ec) {
  return ec == asio::ssl::error::stream_truncated ? error_code(asio::error::eof) : ec;
}

class TlsStream final : public Stream {
 public:
  TlsStream(Socket socket, SslHandle ssl) : tls_(std::move(socket), ssl.release()) {}
  /// OpenSSL throws the session away when the connection was not shut down in both directions.
  ~TlsStream() override {
    SSL_set_shutdown(tls_.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }

  asio::awaitable<error_code> handshake() {
    if (is_cancelled(co_await asio::this_coro::cancellation_state))
      co_return asio::error::operation_aborted;
    const auto [ec] = co_await tls_.async_handshake(asio::ssl::stream_base::client, tuple_token);
    co_return plain_end(ec);
  }
  asio::awaitable<IoResult> read_some(std::span<char> into) override {
    if (is_cancelled(co_await asio::this_coro::cancellation_state))
      co_return IoResult{asio::error::operation_aborted, 0};
    const auto [ec, bytes] =
        co_await tls_.async_read_some(asio::buffer(into.data(), into.size()), tuple_token);
    co_return IoResult{plain_end(ec), bytes};
  }
  asio::awaitable<IoResult> write_all(std::string_view text) override {
    if (is_cancelled(co_await asio::this_coro::cancellation_state))
      co_return IoResult{asio::error::operation_aborted, 0};
    const auto [ec, bytes] =
        co_await asio::async_write(tls_, asio::buffer(text.data(), text.size()), tuple_token);
    co_return IoResult{ec, bytes};
  }
  bool is_quiet() const override {
    const auto& socket = tls_.next_layer();
    return socket.is_open() && quiet(const_cast<Socket&>(socket).native_handle());
  }
  void close_at_once() noexcept override { reset(tls_.next_layer()); }
  std::optional<TlsPeer> tls_peer() const override {
    return peer_of(const_cast<asio::ssl::stream<Socket>&>(tls_).native_handle());
  }

 private:
  asio::ssl::stream<Socket> tls_;
};

/// How a connect() that was begun has gone: `in_progress` while that is open.
error_code outcome_of_connect(int descriptor) {
  sockaddr_storage far{};
  socklen_t size = sizeof far;
  if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&far), &size) == 0) return {};
  int failed = 0;
  size = sizeof failed;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failed, &size) != 0) failed = errno;
  return {failed == 0 ? EINPROGRESS : failed, asio::error::get_system_category()};
}

/// Where to, and what is known of it beforehand.
struct Place {
  asio::generic::stream_protocol::endpoint endpoint;
  unsigned short port = 0;  ///< of tcp
  bool is_loopback = false;
};

/// Over loopback a connect is over by the time the kernel returns, so that is looked at before
/// anybody waits.
error_code begin_connect(int descriptor, const Place& to) {
  const auto size = static_cast<socklen_t>(to.endpoint.size());
  if (::connect(descriptor, to.endpoint.data(), size) == 0) return {};
  const error_code ec(errno, asio::error::get_system_category());
  return ec == asio::error::in_progress && to.is_loopback ? outcome_of_connect(descriptor) : ec;
}

asio::awaitable<Connected> connect_to(asio::any_io_executor executor, Place to) {
  Connected out;
  if (is_cancelled(co_await asio::this_coro::cancellation_state)) {
    out.ec = asio::error::operation_aborted;
    co_return out;
  }
  Socket socket(executor);
  socket.open(to.endpoint.protocol(), out.ec);
  if (!out.ec) socket.non_blocking(true, out.ec);
  if (out.ec) co_return out;
  out.ec = begin_connect(socket.native_handle(), to);
  while (out.ec == asio::error::in_progress) {
    std::tie(out.ec) = co_await socket.async_wait(Socket::wait_write, tuple_token);
    if (!out.ec) out.ec = outcome_of_connect(socket.native_handle());
  }
  if (!out.ec && is_connected_to_itself(socket.native_handle(), to.port)) {
    reset(socket);
    out.ec = asio::error::connection_refused;  // nobody else listens there
  }
  if (!out.ec) out.stream = std::make_unique<PlainStream>(std::move(socket));
  co_return out;
}

}  // namespace

asio::awaitable<Connected> connect_tcp(asio::any_io_executor executor, asio::ip::address address,
                                       unsigned short port) {
  Place place{asio::ip::tcp::endpoint(address, port), port, address.is_loopback()};
  return connect_to(std::move(executor), std::move(place));
}

asio::awaitable<Connected> connect_unix(asio::any_io_executor executor, std::string path) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    Connected out;
    out.ec = asio::error::name_too_long;
    co_return out;
  }
  const asio::local::stream_protocol::endpoint endpoint(path);
  co_return co_await connect_to(std::move(executor), {endpoint});
}

asio::awaitable<Connected> start_tls(std::unique_ptr<Stream> plain, SslHandle ssl) {
  Connected out;
  auto* bare = dynamic_cast<PlainStream*>(plain.get());
  if (bare == nullptr) {
    out.ec = asio::error::operation_not_supported;
    co_return out;
  }
  auto tls = std::make_unique<TlsStream>(bare->take(), std::move(ssl));
  out.ec = co_await tls->handshake();
  out.peer = tls->tls_peer();
  if (!out.ec) out.stream = std::move(tls);
  co_return out;
}

}  // namespace runbookd::net
