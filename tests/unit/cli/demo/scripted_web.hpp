// A server of this machine that answers by a script, and keeps what it was asked.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace runbookd::test {

class ScriptedWeb {
 public:
  /// By method and target, such as `GET /state`: the bodies, one after the other, the last for
  /// ever. What is not there is a 404.
  using Answers = std::map<std::string, std::vector<std::string>>;

  explicit ScriptedWeb(Answers answers)
      : answers_(std::move(answers)), thread_([this] { serve(); }) {}
  ~ScriptedWeb() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    boost::system::error_code ignored;
    tcp::socket(io_).connect(acceptor_.local_endpoint(), ignored);  // nobody waits any more
    thread_.join();
  }
  ScriptedWeb(const ScriptedWeb&) = delete;
  ScriptedWeb& operator=(const ScriptedWeb&) = delete;

  int port() const { return acceptor_.local_endpoint().port(); }
  /// `GET /state`, `POST /deploy {..}`.
  std::vector<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  using tcp = boost::asio::ip::tcp;

  void serve() {
    for (;;) {
      boost::system::error_code ignored;
      tcp::socket socket = acceptor_.accept();
      const std::string reply = answer(request_of(socket));
      if (reply.empty()) return;
      boost::asio::write(socket, boost::asio::buffer(reply), ignored);
      socket.shutdown(tcp::socket::shutdown_send, ignored);
      std::string rest(1 << 10, '\0');
      while (socket.read_some(boost::asio::buffer(rest), ignored) > 0) {
      }
    }
  }

  static std::string request_of(tcp::socket& socket) {
    boost::system::error_code ignored;
    std::string text;
    const auto head =
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(text), "\r\n\r\n", ignored);
    const auto words = text.substr(0, text.find(" HTTP/1.1"));
    const std::string length = "Content-Length: ";
    const auto at = text.find(length);
    if (at == std::string::npos) return words;
    const auto all = head + std::stoul(text.substr(at + length.size()));
    if (text.size() < all)
      boost::asio::read(socket, boost::asio::dynamic_buffer(text),
                        boost::asio::transfer_exactly(all - text.size()), ignored);
    return words + " " + text.substr(head);
  }

  // Empty: it is over.
  std::string answer(const std::string& request) {
    const std::lock_guard lock(mutex_);
    if (over_) return {};
    asked_.push_back(request);
    const auto found = answers_.find(request.substr(0, request.find(' ', request.find(' ') + 1)));
    if (found == answers_.end()) return reply_with("404 Not Found", R"({"detail":"none"})");
    auto& bodies = found->second;
    const std::string body = bodies.front();
    if (bodies.size() > 1) bodies.erase(bodies.begin());
    return reply_with("200 OK", body);
  }
  static std::string reply_with(const std::string& status, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }

  boost::asio::io_context io_;
  tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  mutable std::mutex mutex_;
  Answers answers_;
  std::vector<std::string> asked_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace runbookd::test
