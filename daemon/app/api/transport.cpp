#include "daemon/app/api/transport.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

namespace runbookd::api {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using Socket = asio::generic::stream_protocol::socket;

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(Socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<error_code> handshake() override { co_return error_code{}; }

  asio::awaitable<Transferred> read_some(std::span<char> into) override {
    const auto [ec, bytes] =
        co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), as_tuple);
    co_return Transferred{ec, bytes};
  }

  asio::awaitable<Transferred> write_some(std::string_view head, std::string_view body) override {
    const std::array pieces{asio::buffer(head.data(), head.size()),
                            asio::buffer(body.data(), body.size())};
    const auto [ec, bytes] = co_await socket_.async_write_some(pieces, as_tuple);
    co_return Transferred{ec, bytes};
  }

  void end_sending() noexcept override {
    error_code ignored;  // the peer may be gone
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  }

  void close() noexcept override {
    error_code ignored;  // the descriptor is gone either way
    socket_.close(ignored);
  }

 private:
  Socket socket_;
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(asio::any_io_executor executor,
                                                Descriptor connection, Door door) {
  const bool local = door == Door::unix_socket;
  // The family only matters for opening and connecting, which has been done.
  const asio::generic::stream_protocol protocol(local ? AF_UNIX : AF_INET, local ? 0 : IPPROTO_TCP);
  Socket socket(executor);
  error_code ec;
  socket.assign(protocol, connection.get(), ec);
  if (ec) return nullptr;
  connection.release();
  return std::make_unique<PlainTransport>(std::move(socket));
}

}  // namespace runbookd::api
