// One HTTP/1.1 request, one answer: for cloud APIs, webhooks, tokens and sentinels. (The http probe
// has its own path, which measures phases.)
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/outcome.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::net {

using Headers = std::vector<std::pair<std::string, std::string>>;
/// The value of the first of that name, in whatever case; null: there is none.
const std::string* find_header(const Headers& headers, std::string_view name);
/// The same; empty when there is none.
std::string_view value_of_header(const Headers& headers, std::string_view name);
/// Whether a header can be called so (a token of RFC 9110, 5.6.2).
bool is_header_name(std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< http://, https:// (verified) or unix:///path:/request-target
  Headers headers;  ///< Host, Content-Length, User-Agent, Connection are added
  std::string body;
  Nanos timeout = seconds{10};
  std::size_t max_body = 1 << 20;
  std::string ca = {};   ///< PEM file of trusted roots; empty: the system's
  bool may_cut = false;  ///< a longer body is cut there and is no failure: its end decides nothing
};

struct HttpResponse {
  int status = 0;
  Headers headers;  ///< names as sent
  std::string body;
  /// Case-insensitive; empty when absent.
  std::string_view header(std::string_view name) const;
};

/// No complete answer. `sent` is false only when provably no byte of the request left the process;
/// a mutation may then be repeated.
struct HttpFailure {
  Reason reason = Reason::none;
  bool sent = false;
  std::string detail;
};

using HttpResult = Result<HttpResponse, HttpFailure>;

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Never follows redirects, never sends a mutation twice. Ends at request.timeout at the latest,
  /// or when cancelled
  /// (`reason` timeout). Loop thread only. Connections are kept alive and reused for idempotent
  /// methods; a mutation (POST, PATCH, PUT, DELETE) gets a connection that was just opened or is
  /// proven alive, so that `sent` can be told.
  virtual boost::asio::awaitable<HttpResult> fetch(HttpRequest request) = 0;
};

class Resolver;
class TlsContexts;
std::unique_ptr<HttpClient> make_http_client(boost::asio::any_io_executor executor,
                                             Resolver& resolver, TlsContexts& tls);

}  // namespace runbookd::net
