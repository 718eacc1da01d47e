// Redis's protocol over a Stream: hiredis's reader and formatter, our sockets, TLS and deadlines,
// and guards against hostile replies (bytes per reply, elements, depth).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/failure.hpp"

namespace runbookd::net {

constexpr std::size_t most_reply_bytes = 1 << 20;
constexpr std::size_t most_reply_elements = 10'000;
constexpr int most_reply_depth = 7;  // hiredis 0.14 calls more than 8 no Redis at all

struct RedisReply {
  enum class Kind { text, integer, nil, array, error };
  Kind kind = Kind::nil;
  std::string text;  ///< of text and error
  long long integer = 0;
  std::vector<RedisReply> items;
};
/// An error *reply* is a value; the failure is of the conversation.
using RedisResult = Result<RedisReply, Failure>;

/// redis://[user:password@]host[:port][/db], rediss://..., unix://[user:password@]/path[?db=N].
struct RedisAddress {
  std::shared_ptr<const Endpoint> endpoint;
  std::string user;
  Secret password;
  int database = 0;
};
/// `policy` and `server_name` apply to rediss. The error repeats nothing of the text.
Result<RedisAddress> parse_redis_url(std::string_view text, TlsPolicy policy = {},
                                     std::string server_name = {});

class RedisStream {
 public:
  virtual ~RedisStream() = default;
  /// One command, one reply. After a failure the stream is of no further use.
  virtual boost::asio::awaitable<RedisResult> command(std::vector<std::string> words) = 0;
  /// Between two uses: open, and nothing unasked for has come.
  virtual bool is_quiet() const = 0;
};

/// Connects, authenticates and selects the database. Refused credentials are Reason::auth.
struct RedisOpened {
  std::unique_ptr<RedisStream> stream;  ///< set exactly when there is no failure
  Failure failure;
};
boost::asio::awaitable<RedisOpened> open_redis(Network network, RedisAddress address);

/// For streams that are already open (tests).
std::unique_ptr<RedisStream> make_redis_stream(std::unique_ptr<Stream> stream);

/// What an error reply means for a probe: NOAUTH and its like are `auth`, LOADING and its like
/// `state`.
Failure failure_of_error_reply(const RedisReply& reply);

}  // namespace runbookd::net
