// Access tokens for Google's APIs, from the metadata server or a service-account key. One token is
// cached; a refresh is single-flight and lazy: at use, when less than min(225 s, half its life) is
// left. The token is never logged.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/contract/google.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::net {

class GoogleTokens {
 public:
  virtual ~GoogleTokens() = default;
  virtual boost::asio::awaitable<Result<Secret>> token() = 0;
  /// The server answered 401: forget the cached one, so that the next token() fetches.
  virtual void drop() = 0;
};

std::unique_ptr<GoogleTokens> make_google_tokens(boost::asio::any_io_executor executor,
                                                 HttpClient& http, GoogleSettings settings);

/// A request to a Google API with the token, JSON, the retries that section 4 of the error table
/// allows (401 once with a fresh token; reads on 429 and 5xx with backoff), and errors decoded.
struct GoogleReply {
  int status = 0;
  std::string body;          ///< JSON text, or what the front end sent
  std::string error_status;  ///< `ABORTED`, `PERMISSION_DENIED`, `operationInProgress` ...
  std::string error_message;
  std::optional<Nanos> retry_after;  ///< what it asked for, of an error
};
struct GoogleFailure {
  Reason reason = Reason::none;
  bool sent = false;  ///< false: provably nothing left the process
  std::string detail;
};
using GoogleResult = Result<GoogleReply, GoogleFailure>;

class GoogleApi {
 public:
  virtual ~GoogleApi() = default;
  /// `host` such as run.googleapis.com, `path_and_query` with a leading slash. Mutations are sent
  /// once (again only after 401, 429 with nothing applied, or when provably unsent).
  virtual boost::asio::awaitable<GoogleResult> call(std::string method, std::string host,
                                                    std::string path_and_query, std::string body,
                                                    Nanos timeout) = 0;
};
std::unique_ptr<GoogleApi> make_google_api(boost::asio::any_io_executor executor, HttpClient& http,
                                           GoogleTokens& tokens, GoogleSettings settings);

}  // namespace runbookd::net
