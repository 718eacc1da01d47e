#include "daemon/net/process/capture.hpp"

#include <algorithm>

#include "daemon/net/text.hpp"

namespace runbookd::net::process {

void Capture::append(std::string_view bytes) {
  total_ += bytes.size();
  const std::size_t room = kept_head - head_.size();
  const std::size_t first = std::min(room, bytes.size());
  head_ += bytes.substr(0, first);
  bytes.remove_prefix(first);
  if (bytes.size() > kept_tail) bytes.remove_prefix(bytes.size() - kept_tail);
  tail_ += bytes;
  if (tail_.size() > kept_tail) tail_.erase(0, tail_.size() - kept_tail);
}

std::string Capture::text() const {
  const std::size_t kept = head_.size() + tail_.size();
  if (total_ <= kept) return escaped(head_ + tail_);
  return escaped(head_) + " [" + std::to_string(total_ - kept) + " bytes left out] " +
         escaped(tail_);
}

std::string escaped(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  const std::string clean = net::valid_utf8(bytes);
  std::string out;
  out.reserve(clean.size());
  for (const char c : clean) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += digits[byte >> 4u];
      out += digits[byte & 0xFu];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace runbookd::net::process
