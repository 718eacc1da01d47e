// Where a request's head ends and how its body is framed, read strictly by RFC 9112: what two
// readers of one stream could take for different requests is refused, since behind a proxy that is
// how one caller smuggles a request of another's. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runbookd::api {

/// A client that ends an earlier body with one line end too many sends some of these (2.2).
constexpr int most_empty_lines = 4;

/// Finds the end of a head as bytes come. Bad are bare CR and LF, control characters, and a line
/// that begins with a blank (obs-fold, 5.2).
class HeadScan {
 public:
  enum class Found { more, head, bad };
  /// `bytes`: everything since the last request, each time more of it.
  Found look(std::string_view bytes);
  /// The head is [begin, end): empty lines before it do not count.
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }

 private:
  Found end_line();

  std::size_t at_ = 0;    ///< the first byte that was not looked at
  std::size_t line_ = 0;  ///< where its line begins
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  int empty_lines_ = 0;
};

enum class Framing {
  none,            ///< no body
  length,          ///< Content-Length
  chunked,         ///< Transfer-Encoding: chunked
  bad,             ///< 400: both, two lengths, not chunked at the end, HTTP/1.0 (6.1, 6.3)
  unknown_coding,  ///< 501: chunked at the end, and something before it
};

/// What the fields of a head say of the body behind it.
struct FramingFields {
  bool http11 = true;
  std::vector<std::string> lengths;  ///< every Content-Length
  std::vector<std::string> codings;  ///< every Transfer-Encoding
};
Framing framing_of(const FramingFields& fields);

/// What may stand between a chunk's size and its line's end: nothing, or extensions, which begin
/// with a semicolon; 256 bytes.
bool is_chunk_extension(std::string_view text);

}  // namespace runbookd::api
