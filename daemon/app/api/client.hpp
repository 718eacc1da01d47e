// The client of the command line: one request to a running daemon, blocking, through its unix
// socket or a URL with a token.
#pragma once

#include <string>

#include "daemon/base/result.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::api {

struct ClientTarget {
  std::string socket;  ///< used when `url` is empty
  std::string url;     ///< `http://host:port` or `https://host:port`; a path is not used
  Secret token;        ///< sent with `url` only
  Nanos timeout = seconds{30};
};

struct ClientAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
};

constexpr std::size_t most_answer_bytes = 64 << 20;

/// `path` with query, encoded. The error says whether nobody listens or what else went wrong; an
/// answer with an error status is an answer.
Result<ClientAnswer> client_get(const ClientTarget& target, const std::string& path);
Result<ClientAnswer> client_post(const ClientTarget& target, const std::string& path,
                                 const std::string& json);

Result<ClientAnswer> client_delete(const ClientTarget& target, const std::string& path,
                                   const std::string& json);

/// `detail` of a problem+json answer, else its body: for people.
std::string detail_of(const ClientAnswer& answer);

/// Reads a token file: its first line.
Result<Secret> read_token(const std::string& file);

}  // namespace runbookd::api
