// One request and its answer over HTTP/2 (RFC 9113), without a socket: bytes in, bytes out. nghttp2
// speaks the protocol; what comes is bounded here.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "daemon/net/http/client.hpp"

namespace runbookd::net::http2 {

constexpr std::size_t most_header_bytes = 32 << 10;  ///< of all fields, trailers included

struct Request {
  Headers fields;  ///< `:method`, `:scheme`, `:path`, `:authority`, then the others in lower case
  std::string body;
  std::size_t max_body = 1 << 20;      ///< of the answer
  std::size_t max_received = 2 << 20;  ///< of everything that comes, frames of any kind
  bool may_cut = false;                ///< a longer body is cut there, and is no fault
};

struct Answer {
  enum class Fault { none, protocol, too_large, reset };
  Fault fault = Fault::none;
  std::string why;  ///< of a fault, for people
  int status = 0;   ///< 0: none came. Of the last head: interim answers are passed over
  Headers headers;  ///< and the trailers behind them; without those that begin with a colon
  std::string body;
};

class Call {
 public:
  virtual ~Call() = default;
  /// What is to be sent now; empty: nothing.
  virtual std::string output() = 0;
  virtual void feed(std::string_view bytes) = 0;
  /// The peer sends no more.
  virtual void feed_end() = 0;
  virtual bool ended() const = 0;
  virtual const Answer& answer() const = 0;
  /// The answer, which is then no longer here.
  virtual Answer take_answer() = 0;
};

/// Null: no memory.
std::unique_ptr<Call> make_call(Request request);

}  // namespace runbookd::net::http2
