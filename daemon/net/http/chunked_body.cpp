#include "daemon/net/http/chunked_body.hpp"

#include <algorithm>
#include <limits>

#include "daemon/base/text.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t most_passed_over = 16 << 10;

}  // namespace

void ChunkedBody::take(std::string_view& bytes, std::string_view& data) {
  data = {};
  while (!bytes.empty() && !is_over()) {
    if (state_ == State::data) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
      data = bytes.substr(0, size);
      bytes.remove_prefix(size);
      left_ -= size;
      if (left_ == 0) state_ = State::behind_data;
      return;
    }
    take_character(bytes.front());
    bytes.remove_prefix(1);
  }
}

// A CR says nothing: it is the LF that ends a line.
void ChunkedBody::take_character(char c) {
  if (++passed_over_ > most_passed_over) {
    state_ = State::too_long;
    return;
  }
  if (c == '\n') return end_line();
  switch (state_) {
    case State::size:
      return take_digit(c);
    case State::behind_size:
      if (c == ';') state_ = State::extension;
      if (c != ';' && c != ' ' && c != '\t' && c != '\r') state_ = State::malformed;
      return;
    case State::behind_data:
      if (c != '\r') state_ = State::malformed;
      return;
    case State::trailer_start:
      if (c != '\r') state_ = State::trailer;
      return;
    default:
      return;  // an extension or a trailer
  }
}

void ChunkedBody::take_digit(char c) {
  const int digit = hex_digit(c);
  if (digit >= 0) {
    const bool wraps = left_ > std::numeric_limits<std::uint64_t>::max() >> 4U;
    if (wraps) state_ = State::malformed;
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    digits_ = true;
    return;
  }
  state_ = digits_ ? State::behind_size : State::malformed;
  if (digits_) take_character(c);
}

void ChunkedBody::end_line() {
  switch (state_) {
    case State::behind_data:
      state_ = State::size;
      digits_ = false;
      return;
    case State::trailer:
      state_ = State::trailer_start;
      return;
    case State::trailer_start:
      state_ = State::done;
      return;
    default:
      break;  // the line of a size is over
  }
  passed_over_ = 0;
  if (!digits_) {
    state_ = State::malformed;
  } else {
    state_ = left_ == 0 ? State::trailer_start : State::data;
  }
}

}  // namespace runbookd::net
