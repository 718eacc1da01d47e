// A chunked body out of bytes (RFC 9112, 7.1), without I/O. Blanks behind a size and bare LF line
// ends are read, as clients of the field do; extensions and trailers are passed over.
#pragma once

#include <cstdint>
#include <string_view>

namespace runbookd::net {

class ChunkedBody {
 public:
  enum class State : std::uint8_t {
    size,
    behind_size,
    extension,
    data,
    behind_data,
    trailer_start,
    trailer,
    done,
    malformed,  ///< no chunk
    too_long,   ///< extensions or trailers beyond 16 KiB in a row
  };

  /// Takes from the front of `bytes` up to the next data, which goes to `data`, or up to the end;
  /// the two may be empty. Call it until `bytes` is empty or `state()` is one of the last three.
  void take(std::string_view& bytes, std::string_view& data);
  State state() const { return state_; }
  bool is_over() const { return state_ >= State::done; }
  /// Bytes of the present chunk that have not come.
  std::uint64_t left() const { return left_; }

 private:
  void take_character(char c);
  void take_digit(char c);
  void end_line();

  State state_ = State::size;
  std::uint64_t left_ = 0;
  bool digits_ = false;
  std::size_t passed_over_ = 0;  ///< bytes of lines since the last data
};

}  // namespace runbookd::net
