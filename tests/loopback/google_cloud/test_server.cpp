// The server and the forwarder over real sockets on loopback.
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "tests/loopback/google_cloud/forwarder.hpp"
#include "tests/loopback/google_cloud/http_server.hpp"
#include "tests/unit/catch.hpp"

namespace test_server {

using namespace runbookd::sim;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Runs servers on a thread of their own while the test is the client.
struct Loop {
  asio::io_context io;
  std::thread thread;
  void start() {
    thread = std::thread([this] { io.run(); });
  }
  /// Before what runs on it goes away.
  void stop() {
    io.stop();
    if (thread.joinable()) thread.join();
  }
  ~Loop() { stop(); }
};

tcp::endpoint local(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

/// All that comes until the end, and how the end was.
std::string exchange(std::uint16_t port, const std::string& bytes, boost::system::error_code& end) {
  asio::io_context io;
  tcp::socket socket(io);
  socket.connect(local(port));
  asio::write(socket, asio::buffer(bytes));
  std::string out;
  asio::read(socket, asio::dynamic_buffer(out), end);
  return out;
}

/// Answers every request with its name.
std::unique_ptr<HttpServer> named_server(Loop& loop, std::string name) {
  return make_http_server(loop.io.get_executor(), "127.0.0.1:0", [name](Request) {
    Reply reply;
    reply.response.body = name;
    return reply;
  });
}

constexpr const char* get = "GET /a/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

}  // namespace

TEST_CASE("the server answers, drops and resets as the reply says") {
  Loop loop;
  auto server = make_http_server(loop.io.get_executor(), "127.0.0.1:0", [](Request request) {
    Reply reply;
    reply.response.body = request.host + request.path;
    if (request.path == "/drop") reply.delivery = Delivery::drop;
    if (request.path == "/reset") reply.delivery = Delivery::reset;
    return reply;
  });
  const auto port = server->port();
  loop.start();
  boost::system::error_code end;
  CHECK(exchange(port, get, end).ends_with("\r\n\r\na/b"));
  CHECK(end == asio::error::eof);
  CHECK(exchange(port, "GET /a/drop HTTP/1.1\r\nHost: x\r\n\r\n", end).empty());
  CHECK(end == asio::error::eof);
  CHECK(exchange(port, "GET /a/reset HTTP/1.1\r\nHost: x\r\n\r\n", end).empty());
  CHECK(end == asio::error::connection_reset);
}

TEST_CASE("the server tells a body without length from an empty one") {
  Loop loop;
  auto server = make_http_server(loop.io.get_executor(), "127.0.0.1:0", [](Request request) {
    Reply reply;
    reply.response.body = request.has_length ? "announced" : "missing";
    return reply;
  });
  const auto port = server->port();
  loop.start();
  boost::system::error_code end;
  const std::string head = "POST /a/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
  CHECK(exchange(port, head + "\r\n", end).ends_with("missing"));
  CHECK(exchange(port, head + "Content-Length: 0\r\n\r\n", end).ends_with("announced"));
}

TEST_CASE("the forwarder leads to its target, and after a change to the other, cutting the old") {
  Loop loop;
  auto one = named_server(loop, "one");
  auto two = named_server(loop, "two");
  const auto address_of = [](const HttpServer& s) {
    return "127.0.0.1:" + std::to_string(s.port());
  };
  auto forwarder = make_forwarder(loop.io.get_executor(), "127.0.0.1:0", address_of(*one));
  const auto port = forwarder->port();
  const auto second = address_of(*two);
  loop.start();
  boost::system::error_code end;
  CHECK(exchange(port, get, end).ends_with("one"));

  asio::io_context io;
  tcp::socket standing(io);
  standing.connect(local(port));
  asio::write(standing, asio::buffer(std::string("GET /a/b HTTP/1.1\r\nHost: x\r\n\r\n")));
  std::string answer;
  asio::read_until(standing, asio::dynamic_buffer(answer), "one");
  asio::post(loop.io, [&] { forwarder->retarget(second); });
  std::string rest;
  asio::read(standing, asio::dynamic_buffer(rest), end);
  CHECK(end == asio::error::connection_reset);
  CHECK(exchange(port, get, end).ends_with("two"));
  loop.stop();
}

}  // namespace test_server
