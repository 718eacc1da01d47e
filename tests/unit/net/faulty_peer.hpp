// Scripted peers on loopback, in the test's own loop: each connection is served by a coroutine that
// does one wrong (or right) thing.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <functional>
#include <memory>
#include <string>

namespace runbookd::test {

namespace asio = boost::asio;
using Socket = asio::ip::tcp::socket;
using Script = std::function<asio::awaitable<void>(std::shared_ptr<Socket>)>;

class FaultyPeer {
 public:
  FaultyPeer(asio::io_context& io, Script script);
  ~FaultyPeer();
  unsigned short port() const { return port_; }
  int accepted() const { return state_->accepted; }
  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

 private:
  struct State {
    State(asio::io_context& io, Script how) : acceptor(io), script(std::move(how)) {}
    asio::ip::tcp::acceptor acceptor;
    Script script;
    int accepted = 0;
  };
  static asio::awaitable<void> serve(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
  unsigned short port_ = 0;
};

/// Accepts and never says a word.
Script hang();
/// Reads one request, then sends `text` and closes.
Script answer_and_close(std::string text);
/// Answers each request (up to the blank line) with `text`, on and on.
Script answer_each(std::string text);
/// Reads one request, then sends one byte of `text` per `pause`.
Script drip(std::string text, std::chrono::milliseconds pause);
/// Reads one request, then resets the connection.
Script reset();
/// Reads what comes first, whatever it is, and closes or resets the connection.
Script close_when_asked();
Script reset_when_asked();
/// Reads one request, then sends header after header without an end.
Script endless_headers();
/// Sends `text` at once without waiting for anything, then hangs.
Script blurt(std::string text);

/// The first connection answers so many times and is silent from then on, as one that a middlebox
/// has forgotten; every other one answers on. `asked` counts what came on all of them.
Script forgotten_after(int answers, std::function<std::string(const std::string&)> answer,
                       int* asked);

/// An answer with a correct Content-Length.
std::string http_ok(const std::string& body, const std::string& headers = {});

/// A port of loopback where nobody listens.
unsigned short refused_port(asio::io_context& io);

/// A DNS server. `answer` gets the query and returns the reply, or nothing to stay silent.
class DnsPeer {
 public:
  using Answer = std::function<std::string(const std::string& query)>;
  /// How long the reply to a query is held back; other queries are answered meanwhile.
  using Hold = std::function<std::chrono::milliseconds(const std::string& query)>;
  DnsPeer(asio::io_context& io, Answer answer, Hold hold = {});
  ~DnsPeer();
  std::string address() const;
  int asked() const { return state_->asked; }

 private:
  struct State {
    State(asio::io_context& io, Answer how, Hold how_long)
        : socket(io), answer(std::move(how)), hold(std::move(how_long)) {}
    asio::ip::udp::socket socket;
    Answer answer;
    Hold hold;
    int asked = 0;
  };
  static asio::awaitable<void> serve(std::shared_ptr<State> state);
  static asio::awaitable<void> reply_to(std::shared_ptr<State> state, std::string query,
                                        asio::ip::udp::endpoint from);
  std::shared_ptr<State> state_;
};

DnsPeer::Answer dns_silent();
DnsPeer::Answer dns_no_such_name();
/// SERVFAIL.
DnsPeer::Answer dns_server_failure();
bool dns_asks_for_v6(const std::string& query);
/// The name of the question, with dots.
std::string dns_name(const std::string& query);
/// Every AAAA question gets ::1 with this TTL, every other one an empty answer.
DnsPeer::Answer dns_loopback_v6(unsigned ttl);
/// Every A question gets 127.0.0.1 with this TTL, every other one an empty answer.
DnsPeer::Answer dns_loopback(unsigned ttl);

}  // namespace runbookd::test
