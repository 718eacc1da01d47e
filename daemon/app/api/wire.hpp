// HTTP/1.1 as bytes, without I/O: whoever owns the socket reads into room() and asks advance() what
// has become of it. What comes behind a complete request stays for the next one.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "daemon/app/api/message.hpp"

namespace runbookd::api {

constexpr std::size_t most_head_bytes = 32 << 10;
constexpr std::size_t most_body_bytes = 1 << 20;
constexpr std::size_t most_chunk_bytes = 256 << 10;  ///< sizes and extensions around a body

enum class Progress {
  need_more,
  head,            ///< the head is complete: look at request(); then go on for the body
  complete,        ///< with its body
  bad,             ///< no HTTP/1.1, or what two readers could understand differently
  unknown_coding,  ///< a Transfer-Encoding that we do not have
  unwanted_body,   ///< of a GET or HEAD
  head_too_large,
  body_too_large,
};

class RequestReader {
 public:
  virtual ~RequestReader() = default;
  /// Where the next bytes go; never empty.
  virtual std::span<char> room() = 0;
  virtual void added(std::size_t bytes) = 0;
  virtual Progress advance() = 0;
  /// A byte of the request is there.
  virtual bool started() const = 0;
  /// The request has come to its end (it may have no body).
  virtual bool complete() const = 0;
  virtual const Request& request() const = 0;
  /// Bytes of the body that is still to come, before it has: as announced, or at most.
  virtual std::size_t body_bytes() const = 0;
  /// Of a complete request, once.
  virtual std::string take_body() = 0;
  /// Forget this request and begin with the next.
  virtual void next() = 0;
};
std::unique_ptr<RequestReader> make_request_reader();

/// The head of an answer, with the length of a body that follows or, to HEAD, would follow.
std::string serialize_head(const Response& response, std::size_t body_bytes, bool keep_alive);
/// Of one whose length is not known: in chunks, or, to who speaks HTTP/1.0, up to the end of the
/// connection, which is then not kept.
std::string serialize_stream_head(const Response& response, bool chunked, bool keep_alive);
/// What stands before a chunk of so many bytes; 0: the last one, which ends the body.
std::string chunk_head(std::size_t bytes);
inline constexpr std::string_view chunk_end = "\r\n";

}  // namespace runbookd::api
