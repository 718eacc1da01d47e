// What channels share that speak HTTP: a channel says what is sent and what an answer means, both
// pure, and this sends it and nothing more.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "daemon/contract/notifier.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::sending {

constexpr Nanos send_timeout = seconds{10};
constexpr std::size_t max_answer = 64 << 10;

struct HttpPost {
  std::string url;
  net::Headers headers;  ///< beside Content-Type, which is JSON unless it is among them
  std::string body;
};

/// A contact's settings; immutable.
class HttpChannel {
 public:
  virtual ~HttpChannel() = default;
  /// Without secrets: `slack (hooks.slack.com)`.
  virtual std::string address() const = 0;
  /// In the order in which they are sent; one that is not taken ends the rest, and all are sent
  /// again when the message is tried again. None: the message says nothing to this receiver.
  virtual std::vector<HttpPost> requests(const Message& message) const = 0;
  virtual SendResult judge(const net::HttpResult& answer) const = 0;
  /// What the next message of the incident is given when this one was delivered.
  virtual std::string kept(const Message& message) const { return message.kept; }
  virtual Nanos again() const { return Nanos{0}; }
  virtual bool keeps_incidents() const { return false; }
  virtual const Hook* hook() const { return nullptr; }
};

std::shared_ptr<const NotifierSpec> spec_of(std::shared_ptr<const HttpChannel> channel);

/// One request under the deadline of all channels. `http` may be null, in tests and in `check`.
boost::asio::awaitable<net::HttpResult> post(net::HttpClient* http, HttpPost request);

}  // namespace runbookd::sending
