#include "tests/unit/net/hostile/faults.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace runbookd::test {

namespace hostile {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
using SocketPtr = std::shared_ptr<Socket>;
using R = Reason;

/// Until the other side is gone.
asio::awaitable<void> linger(SocketPtr socket) {
  char bytes[1024];
  while (true) {
    const auto [ec, size] = co_await socket->async_read_some(asio::buffer(bytes), token);
    if (ec) co_return;
  }
}

enum class Then { close, reset, wait };

asio::awaitable<void> say(SocketPtr socket, std::string text, bool asked, Then then) {
  char request[4096];
  if (asked) {
    const auto [ec, size] = co_await socket->async_read_some(asio::buffer(request), token);
    if (ec) co_return;
  }
  co_await asio::async_write(*socket, asio::buffer(text), token);
  if (then == Then::wait) co_await linger(socket);
  if (then != Then::reset) co_return;
  boost::system::error_code ignored;
  socket->set_option(asio::socket_base::linger(true, 0), ignored);
  socket->close(ignored);
}

// The same piece again and again, for as long as somebody takes it.
asio::awaitable<void> pour(SocketPtr socket, std::string head, std::string piece) {
  while (piece.size() < 16 << 10) piece += piece;
  co_await asio::async_write(*socket, asio::buffer(head), token);
  while (true) {
    const auto [ec, size] = co_await asio::async_write(*socket, asio::buffer(piece), token);
    if (ec) co_return;
  }
}

asio::awaitable<void> drip_for_ever(SocketPtr socket, std::string text) {
  asio::steady_timer timer(socket->get_executor());
  for (std::size_t i = 0; !text.empty(); i = (i + 1) % text.size()) {
    const auto [ec, size] = co_await asio::async_write(*socket, asio::buffer(&text[i], 1), token);
    if (ec) co_return;
    timer.expires_after(std::chrono::milliseconds{5});
    co_await timer.async_wait(token);
  }
}

asio::awaitable<void> half_open(SocketPtr socket) {
  boost::system::error_code ignored;
  socket->shutdown(asio::socket_base::shutdown_send, ignored);
  co_await linger(socket);
}

Script saying(std::string text, bool asked, Then then) {
  return [=](SocketPtr socket) { return say(socket, text, asked, then); };
}
Script pouring(std::string head, std::string piece) {
  return [=](SocketPtr socket) { return pour(socket, head, piece); };
}

std::string half(const std::string& good) { return good.substr(0, good.size() / 2); }

const std::string binary("\x16\x03\x01\x00\xff\x02\x80\x00\x00\xfe\x00\x7f\xc3\x28", 14);

// They say little or nothing.
std::vector<PeerFault> silences() {
  return {
      {"takes the connection and says nothing",
       [](const std::string&) { return hang(); },
       false,
       true,
       {R::timeout}},
      {"closes at once",
       [](const std::string&) { return saying("", false, Then::close); },
       false,
       false,
       {R::reset, R::body, R::tls}},
      {"closes when asked",
       [](const std::string&) { return saying("", true, Then::close); },
       false,
       false,
       {R::reset, R::body, R::tls, R::timeout}},
      {"resets at once",
       [](const std::string&) { return saying("", false, Then::reset); },
       false,
       false,
       {R::reset}},
      {"resets when asked",
       [](const std::string&) { return saying("", true, Then::reset); },
       false,
       false,
       {R::reset, R::timeout}},
      {"closes its half and listens on",
       [](const std::string&) -> Script {
         return [](SocketPtr socket) { return half_open(socket); };
       },
       false,
       false,
       {R::reset, R::body, R::tls}},
      {"one byte, then nothing",
       [](const std::string&) { return saying("H", false, Then::wait); },
       false,
       true,
       {R::timeout, R::protocol, R::tls}},
  };
}

// They say what belongs elsewhere.
std::vector<PeerFault> strangers() {
  return {
      {"binary rubbish, then the end",
       [](const std::string&) { return saying(binary, false, Then::close); },
       false,
       false,
       {R::protocol, R::reset, R::body, R::tls, R::timeout}},
      {"binary rubbish, then nothing",
       [](const std::string&) { return saying(binary, false, Then::wait); },
       false,
       true,
       {R::protocol, R::tls, R::timeout}},
      {"a page of HTTP",
       [](const std::string&) { return saying(http_ok("<html>"), true, Then::close); },
       false,
       false,
       {R::protocol, R::reset, R::body, R::tls, R::timeout, R::missing, R::status}},
      {"an error of Redis",
       [](const std::string&) { return saying("-ERR no\r\n", false, Then::close); },
       false,
       false,
       {R::protocol, R::reset, R::body, R::tls, R::query, R::state, R::timeout}},
      {"a greeting of SSH",
       [](const std::string&) { return saying("SSH-2.0-OpenSSH_9.2\r\n", false, Then::wait); },
       false,
       true,
       {R::protocol, R::tls, R::timeout}},
  };
}

// They never come to an end, or stop half-way.
std::vector<PeerFault> endless() {
  return {
      {"zeros without an end",
       [](const std::string&) { return pouring("", std::string(1, '\0')); },
       false,
       true,
       {R::protocol, R::too_large, R::tls, R::timeout, R::reset}},
      {"one line without an end",
       [](const std::string&) { return pouring("", "x"); },
       false,
       true,
       {R::protocol, R::too_large, R::tls, R::timeout, R::reset}},
      {"headers without an end",
       [](const std::string&) { return pouring("HTTP/1.1 200 OK\r\n", "X-More: and more\r\n"); },
       false,
       true,
       {R::protocol, R::too_large, R::tls, R::timeout, R::reset}},
      {"a body without an end",
       [](const std::string&) { return pouring("HTTP/1.1 200 OK\r\n\r\n", "a 1\n"); },
       false,
       true,
       {R::protocol, R::too_large, R::tls, R::timeout, R::reset, R::body}},
      {"nesting without an end",
       [](const std::string&) { return pouring("HTTP/1.1 200 OK\r\n\r\n", "*1\r\n[[[["); },
       false,
       true,
       {R::protocol, R::too_large, R::tls, R::timeout, R::reset, R::body}},
      {"a byte at a time, for ever",
       [](const std::string& good) -> Script {
         const std::string text = good.empty() ? binary : good.substr(0, 1) + std::string(9, ' ');
         return [text](SocketPtr socket) { return drip_for_ever(socket, text); };
       },
       false,
       true,
       {R::timeout, R::protocol, R::tls}},
      {"half of a good answer, then the end",
       [](const std::string& good) { return saying(half(good), true, Then::close); },
       true,
       false,
       {R::reset, R::protocol, R::body}},
      {"half of a good answer, then a reset",
       [](const std::string& good) { return saying(half(good), true, Then::reset); },
       true,
       false,
       {R::reset}},
      {"half of a good answer, then nothing",
       [](const std::string& good) { return saying(half(good), true, Then::wait); },
       true,
       true,
       {R::timeout}},
  };
}

}  // namespace
}  // namespace hostile

std::vector<PeerFault> peer_faults() {
  using namespace hostile;
  std::vector<PeerFault> out = silences();
  for (auto&& more : {strangers(), endless()}) out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace runbookd::test
