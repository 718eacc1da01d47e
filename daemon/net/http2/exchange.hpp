// One request and its answer over a stream on which the peer speaks HTTP/2.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string_view>

#include "daemon/net/http/exchange.hpp"
#include "daemon/net/http2/call.hpp"
#include "daemon/net/stream.hpp"

namespace runbookd::net::http2 {

/// What was seen on the way of a call.
struct Course {
  std::size_t sent = 0;
  std::chrono::steady_clock::time_point asked{};  ///< the request was handed over
  std::chrono::steady_clock::time_point first{};  ///< the answer began
};

/// Until the call has ended; a failure is the stream's, the call's own faults are in its answer.
/// `call` and `course` must live until the end. Does not close the stream.
boost::asio::awaitable<Failure> converse(Stream* stream, Call* call, Course* course);

/// A request as bytes of HTTP/1.1, made by format_request(), as HTTP/2 has it: its line and its
/// Host become fields of their own, what only concerns a connection is left out (RFC
/// 9113, 8.2.2, 8.3.1).
Request request_of(std::string_view bytes, bool tls);

/// As exchange() of HTTP/1.1; the connection serves no other request.
boost::asio::awaitable<void> exchange(Stream* stream, std::string_view request, bool tls,
                                      ExchangeOptions options, HttpAnswer* answer);

}  // namespace runbookd::net::http2
