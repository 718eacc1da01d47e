#include "tests/loopback/google_cloud/http_server.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "tests/loopback/google_cloud/address.hpp"
#include "tests/loopback/google_cloud/failure.hpp"

namespace runbookd::sim {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Handler = std::shared_ptr<std::function<Reply(Request)>>;
using ErrorCode = boost::system::error_code;

constexpr std::size_t most_header_bytes = 64 * 1024;
constexpr std::size_t most_body_bytes = 16 * 1024 * 1024;

Request to_request(http::request_parser<http::string_body>& parser) {
  auto& message = parser.get();
  HeaderList headers;
  for (const auto& field : message) headers.emplace_back(field.name_string(), field.value());
  auto request = make_request(std::string(message.method_string()), std::string(message.target()),
                              std::move(message.body()), std::move(headers));
  const bool has_body =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  request.has_length = !has_body || parser.content_length().has_value() || parser.chunked();
  return request;
}

http::response<http::string_body> to_message(Response response, bool keep_alive) {
  http::response<http::string_body> message;
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  message.set(http::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.body() = std::move(response.body);
  message.keep_alive(keep_alive);
  message.prepare_payload();
  return message;
}

// A handler that throws is a defect of this program: it must be seen, not end as a closed
// connection.
void close(tcp::socket& socket, bool with_reset) {
  ErrorCode ignored;
  if (with_reset) socket.set_option(asio::socket_base::linger(true, 0), ignored);
  if (!with_reset) socket.shutdown(tcp::socket::shutdown_both, ignored);
  socket.close(ignored);
}

asio::awaitable<void> pause(std::chrono::milliseconds time) {
  if (time <= std::chrono::milliseconds{0}) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  ErrorCode error;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
}

// Until the client has had enough: it sees an open connection and nothing else.
asio::awaitable<void> wait_for_close(tcp::socket& socket) {
  std::array<char, 1024> scrap;
  ErrorCode error;
  while (!error) {
    co_await socket.async_read_some(asio::buffer(scrap),
                                    asio::redirect_error(asio::use_awaitable, error));
  }
}

asio::awaitable<void> serve_connection(tcp::socket socket, Handler handler) {
  boost::beast::flat_buffer buffer;
  ErrorCode error;
  bool with_reset = false;
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(most_header_bytes);
    parser.body_limit(most_body_bytes);
    co_await http::async_read(socket, buffer, parser,
                              asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    const bool keep_alive = parser.keep_alive();
    Reply reply = (*handler)(to_request(parser));
    co_await pause(reply.delay);
    if (reply.delivery == Delivery::hang) co_await wait_for_close(socket);
    if (reply.delivery != Delivery::reply) {
      with_reset = reply.delivery == Delivery::reset;
      break;
    }
    if (reply.finish) reply.response = reply.finish();
    const auto message = to_message(std::move(reply.response), keep_alive);
    co_await http::async_write(socket, message, asio::redirect_error(asio::use_awaitable, error));
    if (error || !keep_alive) break;
  }
  close(socket, with_reset);
}

asio::awaitable<void> accept_all(std::shared_ptr<tcp::acceptor> acceptor, Handler handler) {
  const auto executor = acceptor->get_executor();
  for (;;) {
    ErrorCode error;
    tcp::socket socket =
        co_await acceptor->async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted || !acceptor->is_open()) co_return;
    // Out of descriptors: the next one may be luckier.
    if (error) {
      co_await pause(std::chrono::milliseconds{10});
      continue;
    }
    asio::co_spawn(executor, serve_connection(std::move(socket), handler), report);
  }
}

class Server : public HttpServer {
 public:
  Server(asio::any_io_executor executor, const std::string& address,
         std::function<Reply(Request)> handler)
      : acceptor_(std::make_shared<tcp::acceptor>(executor, parse_address(address))) {
    asio::co_spawn(
        executor,
        accept_all(acceptor_, std::make_shared<std::function<Reply(Request)>>(std::move(handler))),
        report);
  }
  ~Server() override {
    ErrorCode ignored;
    acceptor_->close(ignored);
  }

  std::uint16_t port() const override { return acceptor_->local_endpoint().port(); }

 private:
  std::shared_ptr<tcp::acceptor> acceptor_;
};

}  // namespace

std::unique_ptr<HttpServer> make_http_server(asio::any_io_executor executor,
                                             const std::string& address,
                                             std::function<Reply(Request)> handler) {
  return std::make_unique<Server>(std::move(executor), address, std::move(handler));
}

}  // namespace runbookd::sim
