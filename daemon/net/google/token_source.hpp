// Where an access token comes from. The cache in front of it is GoogleTokens.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/contract/google.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::net {

struct FreshToken {
  Secret value;
  Nanos life{};  ///< from the moment of the answer
};

class TokenSource {
 public:
  virtual ~TokenSource() = default;
  /// Retries what is worth it, for a few seconds. Runs under cancellation_as_value().
  virtual boost::asio::awaitable<Result<FreshToken>> fetch() = 0;
};

std::unique_ptr<TokenSource> make_metadata_source(boost::asio::any_io_executor executor,
                                                  HttpClient& http, std::string host);
std::unique_ptr<TokenSource> make_key_source(boost::asio::any_io_executor executor,
                                             HttpClient& http, GoogleSettings settings);

/// `{"access_token": ..., "expires_in": 3599}` of either source.
Result<FreshToken> parse_token_answer(std::string_view body);

}  // namespace runbookd::net
