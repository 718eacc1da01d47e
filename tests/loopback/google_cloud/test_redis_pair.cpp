#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "tests/loopback/google_cloud/forwarder.hpp"
#include "tests/unit/catch.hpp"

namespace test_redis_pair {

using namespace runbookd::sim;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Takes one command on one connection, and answers it with a line.
class OneCommandServer {
 public:
  explicit OneCommandServer(std::string reply)
      : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}), thread_([this, reply] {
          boost::system::error_code error;
          auto socket = acceptor_.accept(error);
          if (error) return;
          asio::read_until(socket, asio::dynamic_buffer(command_), "E\r\n", error);
          asio::write(socket, asio::buffer(reply + "\r\n"), error);
        }) {}
  ~OneCommandServer() { join(); }

  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::string address() const {
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  const std::string& command() {
    join();
    return command_;
  }

 private:
  asio::io_context io_;
  tcp::acceptor acceptor_;
  std::string command_;
  std::thread thread_;
};

/// An address where nobody listens.
std::string closed_address() {
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
}

std::optional<std::string> fail_over(asio::io_context& io, const std::string& replica) {
  const auto primary = closed_address();
  auto forwarder = make_forwarder(io.get_executor(), "127.0.0.1:0", primary);
  auto pair = make_redis_pair(io.get_executor(), *forwarder, primary, replica);
  std::optional<std::string> result = "never told";
  bool told = false;
  pair->fail_over([&](std::optional<std::string> error) {
    result = std::move(error);
    told = true;
  });
  while (!told) io.run_one();
  return result;
}

}  // namespace

TEST_CASE("a failover promotes the replica with REPLICAOF NO ONE") {
  asio::io_context io;
  OneCommandServer replica("+OK");
  CHECK_FALSE(fail_over(io, replica.address()).has_value());
  CHECK(replica.command() == "*3\r\n$9\r\nREPLICAOF\r\n$2\r\nNO\r\n$3\r\nONE\r\n");
}

TEST_CASE("a replica that refuses or is gone is told as the failover's error") {
  asio::io_context io;
  OneCommandServer replica("-ERR not now");
  CHECK(fail_over(io, replica.address()).value().ends_with("-ERR not now"));
  CHECK(fail_over(io, closed_address()).has_value());
}

}  // namespace test_redis_pair
