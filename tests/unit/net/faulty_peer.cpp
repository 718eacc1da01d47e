#include "tests/unit/net/faulty_peer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace runbookd::test {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
using SocketPtr = std::shared_ptr<Socket>;

asio::awaitable<bool> read_request(SocketPtr socket, std::string* buffer) {
  const auto [ec, size] =
      co_await asio::async_read_until(*socket, asio::dynamic_buffer(*buffer), "\r\n\r\n", token);
  if (!ec) buffer->erase(0, size);
  co_return !ec;
}

/// Until the other side is gone.
asio::awaitable<void> wait_for_end(SocketPtr socket) {
  char byte[256];
  while (true) {
    const auto [ec, size] = co_await socket->async_read_some(asio::buffer(byte), token);
    if (ec) co_return;
  }
}

asio::awaitable<void> send_and_close(SocketPtr socket, std::string text) {
  std::string request;
  if (!co_await read_request(socket, &request)) co_return;
  co_await asio::async_write(*socket, asio::buffer(text), token);
}

asio::awaitable<void> send_each(SocketPtr socket, std::string text) {
  std::string request;
  while (co_await read_request(socket, &request)) {
    co_await asio::async_write(*socket, asio::buffer(text), token);
  }
}

asio::awaitable<void> send_slowly(SocketPtr socket, std::string text,
                                  std::chrono::milliseconds pause) {
  std::string request;
  if (!co_await read_request(socket, &request)) co_return;
  asio::steady_timer timer(socket->get_executor());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto [ec, size] = co_await asio::async_write(*socket, asio::buffer(&text[i], 1), token);
    if (ec) co_return;
    timer.expires_after(pause);
    co_await timer.async_wait(token);
  }
}

asio::awaitable<void> send_reset(SocketPtr socket) {
  std::string request;
  co_await read_request(socket, &request);
  socket->set_option(asio::socket_base::linger(true, 0));
  socket->close();
}

asio::awaitable<void> leave_when_asked(SocketPtr socket, bool by_reset) {
  char bytes[4096];
  co_await socket->async_read_some(asio::buffer(bytes), token);
  boost::system::error_code ignored;
  if (by_reset) socket->set_option(asio::socket_base::linger(true, 0), ignored);
  socket->close(ignored);
}

asio::awaitable<void> send_headers_for_ever(SocketPtr socket) {
  std::string request;
  if (!co_await read_request(socket, &request)) co_return;
  std::string text = "HTTP/1.1 200 OK\r\n";
  while (true) {
    const auto [ec, size] = co_await asio::async_write(*socket, asio::buffer(text), token);
    if (ec) co_return;
    text = "X-More: and more\r\n";
  }
}

asio::awaitable<void> send_at_once(SocketPtr socket, std::string text) {
  co_await asio::async_write(*socket, asio::buffer(text), token);
  co_await wait_for_end(socket);
}

std::string dns_reply(const std::string& query, char rcode, const std::string& answers,
                      char count) {
  // Header and question only: c-ares appends an EDNS record to its query.
  std::size_t end = 12;
  while (end < query.size() && query[end] != 0) end += static_cast<unsigned char>(query[end]) + 1U;
  end += 5;
  std::string reply = query.substr(0, end);
  reply[2] = static_cast<char>(0x81);
  reply[3] = static_cast<char>(0x80 | rcode);
  reply[7] = count;
  reply[9] = reply[10] = reply[11] = 0;
  return reply + answers;
}

}  // namespace

FaultyPeer::FaultyPeer(asio::io_context& io, Script script)
    : state_(std::make_shared<State>(io, std::move(script))) {
  state_->acceptor.open(asio::ip::tcp::v4());
  state_->acceptor.set_option(asio::socket_base::reuse_address(true));
  state_->acceptor.bind({asio::ip::address_v4::loopback(), 0});
  state_->acceptor.listen();
  port_ = state_->acceptor.local_endpoint().port();
  asio::co_spawn(io, serve(state_), asio::detached);
}

FaultyPeer::~FaultyPeer() { state_->acceptor.close(); }

asio::awaitable<void> FaultyPeer::serve(std::shared_ptr<State> state) {
  while (true) {
    auto [ec, socket] = co_await state->acceptor.async_accept(token);
    if (ec) co_return;
    ++state->accepted;
    auto shared = std::make_shared<Socket>(std::move(socket));
    asio::co_spawn(state->acceptor.get_executor(), state->script(shared), asio::detached);
  }
}

Script hang() {
  return [](SocketPtr socket) { return wait_for_end(socket); };
}
Script answer_and_close(std::string text) {
  return [text](SocketPtr socket) { return send_and_close(socket, text); };
}
Script answer_each(std::string text) {
  return [text](SocketPtr socket) { return send_each(socket, text); };
}
Script drip(std::string text, std::chrono::milliseconds pause) {
  return [=](SocketPtr socket) { return send_slowly(socket, text, pause); };
}
Script reset() {
  return [](SocketPtr socket) { return send_reset(socket); };
}
Script close_when_asked() {
  return [](SocketPtr socket) { return leave_when_asked(socket, false); };
}
Script reset_when_asked() {
  return [](SocketPtr socket) { return leave_when_asked(socket, true); };
}
Script endless_headers() {
  return [](SocketPtr socket) { return send_headers_for_ever(socket); };
}
Script blurt(std::string text) {
  return [text](SocketPtr socket) { return send_at_once(socket, text); };
}

namespace {

asio::awaitable<void> serve_or_forget(std::shared_ptr<Socket> socket, int answers,
                                      std::function<std::string(const std::string&)> answer,
                                      int* asked) {
  char buffer[4096];
  while (true) {
    const auto [ec, size] = co_await socket->async_read_some(asio::buffer(buffer), token);
    if (ec) co_return;
    ++*asked;
    if (answers == 0) continue;
    --answers;
    const std::string text = answer(std::string(buffer, size));
    co_await asio::async_write(*socket, asio::buffer(text), token);
  }
}

}  // namespace

Script forgotten_after(int answers, std::function<std::string(const std::string&)> answer,
                       int* asked) {
  auto connections = std::make_shared<int>(0);
  return [=](std::shared_ptr<Socket> socket) {
    return serve_or_forget(socket, (*connections)++ == 0 ? answers : -1, answer, asked);
  };
}

std::string http_ok(const std::string& body, const std::string& headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
         "\r\n" + body;
}

unsigned short refused_port(asio::io_context& io) {
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

DnsPeer::DnsPeer(asio::io_context& io, Answer answer, Hold hold)
    : state_(std::make_shared<State>(io, std::move(answer), std::move(hold))) {
  state_->socket.open(asio::ip::udp::v4());
  state_->socket.bind({asio::ip::address_v4::loopback(), 0});
  asio::co_spawn(io, serve(state_), asio::detached);
}

DnsPeer::~DnsPeer() { state_->socket.close(); }

std::string DnsPeer::address() const {
  return "127.0.0.1:" + std::to_string(state_->socket.local_endpoint().port());
}

asio::awaitable<void> DnsPeer::serve(std::shared_ptr<State> state) {
  char buffer[1024];
  while (true) {
    asio::ip::udp::endpoint from;
    const auto [ec, size] =
        co_await state->socket.async_receive_from(asio::buffer(buffer), from, token);
    if (ec) co_return;
    ++state->asked;
    asio::co_spawn(state->socket.get_executor(), reply_to(state, std::string(buffer, size), from),
                   asio::detached);
  }
}

asio::awaitable<void> DnsPeer::reply_to(std::shared_ptr<State> state, std::string query,
                                        asio::ip::udp::endpoint from) {
  if (state->hold) {
    asio::steady_timer timer(state->socket.get_executor(), state->hold(query));
    co_await timer.async_wait(token);
  }
  const std::string reply = state->answer(query);
  if (!reply.empty()) co_await state->socket.async_send_to(asio::buffer(reply), from, token);
}

DnsPeer::Answer dns_silent() {
  return [](const std::string&) { return std::string(); };
}
DnsPeer::Answer dns_no_such_name() {
  return [](const std::string& query) { return dns_reply(query, 3, {}, 0); };
}
DnsPeer::Answer dns_server_failure() {
  return [](const std::string& query) { return dns_reply(query, 2, {}, 0); };
}

std::string dns_name(const std::string& query) {
  std::string out;
  std::size_t at = 12;
  while (query[at] != 0) {
    const auto size = static_cast<unsigned char>(query[at]);
    if (!out.empty()) out += '.';
    out += query.substr(at + 1, size);
    at += size + 1U;
  }
  return out;
}

bool dns_asks_for_v6(const std::string& query) {
  constexpr char aaaa = 28;
  const std::string name = dns_name(query);
  return query[12 + name.size() + 1 + 2] == aaaa;
}

namespace {

std::string dns_record(unsigned ttl, char type, const std::string& address) {
  std::string record("\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04", 12);
  record[3] = type;
  record[8] = static_cast<char>(ttl >> 8);
  record[9] = static_cast<char>(ttl & 0xff);
  record[11] = static_cast<char>(address.size());
  return record + address;
}

}  // namespace

DnsPeer::Answer dns_loopback(unsigned ttl) {
  return [ttl](const std::string& query) {
    if (dns_asks_for_v6(query)) return dns_reply(query, 0, {}, 0);
    return dns_reply(query, 0, dns_record(ttl, 1, std::string("\x7f\x00\x00\x01", 4)), 1);
  };
}

DnsPeer::Answer dns_loopback_v6(unsigned ttl) {
  return [ttl](const std::string& query) {
    if (!dns_asks_for_v6(query)) return dns_reply(query, 0, {}, 0);
    return dns_reply(query, 0, dns_record(ttl, 28, std::string(15, '\0') + '\x01'), 1);
  };
}

}  // namespace runbookd::test
