// The head of an HTTP/1.1 answer, read as RFC 9112 allows a client to: a status line without its
// reason and the blank before it (4), any blanks between its parts (4), lines that end in a bare
// LF (2.2), blanks before a colon (5.1), folded lines (5.2). What is not said there is not read.
// (Our own server, which others command us by, reads strictly.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::net {

/// How long the body is (RFC 9112, 6.3).
enum class BodyLength : std::uint8_t { none, counted, chunked, until_end };

struct AnswerHead {
  int status = 0;  ///< 100 to 999
  BodyLength length = BodyLength::none;
  std::uint64_t bytes = 0;  ///< of a counted body
  bool keep_alive = false;  ///< the peer means to go on, and both of us agree where the body ends
  std::string location;
  /// `Content-Encoding: gzip`, when the body is not simply what it says; else empty. One line.
  std::string coding;
  Headers headers;  ///< only when asked for
};

/// Where the head at the front of `bytes` ends: behind its empty line. nullopt: not there yet, nor
/// in the first `searched` bytes.
std::optional<std::size_t> end_of_head(std::string_view bytes, std::size_t searched = 0);

/// What has come so far can be the beginning of an answer; else why not.
Failure fault_of_beginning(std::string_view bytes);

/// `bytes` is one whole head. `to_head`: the answer to HEAD, which has no body.
Result<AnswerHead, Failure> read_answer_head(std::string_view bytes, bool to_head,
                                             bool want_headers);

}  // namespace runbookd::net
