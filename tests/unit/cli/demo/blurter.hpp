// A server of this machine that says one thing, and a port where there is none.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <thread>
#include <utility>

namespace runbookd::test {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Says `text` to the first who comes, whatever it is asked, and closes.
class Blurter {
 public:
  explicit Blurter(std::string text)
      : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}),
        port_(acceptor_.local_endpoint().port()),
        thread_([this, text = std::move(text)] {
          boost::system::error_code ignored;
          tcp::socket socket = acceptor_.accept();
          asio::write(socket, asio::buffer(text), ignored);
          socket.shutdown(tcp::socket::shutdown_send, ignored);
          std::string rest(1 << 10, '\0');
          while (socket.read_some(asio::buffer(rest), ignored) > 0) {
          }
        }) {}
  ~Blurter() { thread_.join(); }
  Blurter(const Blurter&) = delete;
  Blurter& operator=(const Blurter&) = delete;
  int port() const { return port_; }

 private:
  asio::io_context io_;
  tcp::acceptor acceptor_;
  int port_;
  std::thread thread_;
};

inline int port_of_nobody() {
  asio::io_context io;
  const tcp::acceptor here(io, {asio::ip::address_v4::loopback(), 0});
  return here.local_endpoint().port();
}

}  // namespace runbookd::test
