// One request and its answer over a stream that is already open: what the http probe, the scrape
// and the HTTP client share. The caller brings the request as bytes, made once at load.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/http/client.hpp"
#include "daemon/net/stream.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::net {

constexpr std::size_t most_header_bytes = 32 << 10;

struct ExchangeOptions {
  std::size_t max_body = 1 << 20;
  bool head = false;          ///< the answer to HEAD has no body, whatever its headers say
  bool want_headers = false;  ///< else `headers` stays empty
  bool may_cut = false;       ///< nobody minds the end of a body beyond `max_body`: it is cut there
};

/// Whatever could be read. `failure` is set when the answer is not complete.
struct HttpAnswer {
  int status = 0;  ///< 0 = the status line was not seen
  Headers headers;
  std::string location;  ///< of a redirect, else empty
  std::string body;
  std::string coding;       ///< `Content-Encoding: br`: the body is not plain; else empty
  bool keep_alive = false;  ///< complete, and the connection may carry another request
  bool answered = false;    ///< at least one byte came
  std::size_t sent = 0;     ///< bytes of the request that were handed over
  Failure failure;
  std::optional<Nanos> first_byte;  ///< from the end of the request to the first byte
  std::optional<Nanos> transfer;    ///< from the first byte to the end
};

/// `answer` is new; it and `request` must live until the end. Does not close the stream.
boost::asio::awaitable<void> exchange(Stream* stream, std::string_view request,
                                      ExchangeOptions options, HttpAnswer* answer);

struct RequestParts {
  std::string_view method;
  std::string_view target;
  std::string_view authority;  ///< the Host header
  const Headers* headers = nullptr;
  std::string_view body;
  bool keep_alive = true;
};

/// The bytes of a request with Host, User-Agent, Accept-Encoding: identity, Connection and, with a
/// body or where the method calls for one, Content-Length; a header in `headers` replaces ours.
std::string format_request(const RequestParts& parts);

/// Authorization by the user and password of `url`, when it has any.
void add_credentials(Headers& headers, const Url& url);

/// A token and a value without control characters: nothing that could start another header.
bool is_header(std::string_view name, std::string_view value);
bool is_method(std::string_view method);
/// Sending it twice is no more than sending it once (RFC 9110, 9.2.2). A method that we do not know
/// is none.
bool is_idempotent(std::string_view method);

}  // namespace runbookd::net
