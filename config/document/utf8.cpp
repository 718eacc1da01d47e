#include "config/document/utf8.hpp"

#include <algorithm>

namespace runbookd::document {

namespace {

unsigned byte_at(std::string_view text, std::size_t pos) {
  return pos < text.size() ? static_cast<unsigned char>(text[pos]) : 0;
}

bool continues(std::string_view text, std::size_t from, std::size_t count) {
  for (std::size_t i = from; i < from + count; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return false;
  }
  return true;
}

std::size_t step(std::string_view text, std::size_t pos) {
  return std::max<std::size_t>(sequence_length(text, pos), 1);
}

}  // namespace

std::size_t sequence_length(std::string_view text, std::size_t pos) {
  if (pos >= text.size()) return 0;
  const unsigned first = byte_at(text, pos);
  const unsigned second = byte_at(text, pos + 1);
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return continues(text, pos + 1, 1) ? 2 : 0;
  if (first < 0xF0) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return !overlong && !surrogate && continues(text, pos + 1, 2) ? 3 : 0;
  }
  const bool outside = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return first < 0xF5 && !outside && continues(text, pos + 1, 3) ? 4 : 0;
}

int count_columns(std::string_view text) {
  int count = 0;
  for (std::size_t pos = 0; pos < text.size(); pos += step(text, pos)) ++count;
  return count;
}

std::size_t byte_of(std::string_view text, int column) {
  std::size_t pos = 0;
  for (; column > 0 && pos < text.size(); --column) pos += step(text, pos);
  return std::min(pos, text.size());
}

std::string shorten(std::string_view text, int columns) {
  const auto end = byte_of(text, columns);
  std::string out(text.substr(0, end));
  if (end < text.size()) out += "...";
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t pos = 0; pos < text.size();) {
    const auto length = sequence_length(text, pos);
    const unsigned first = byte_at(text, pos);
    // C1 controls (U+0080 to U+009F) steer terminals as well as C0 does.
    const bool control =
        first < 0x20 || first == 0x7F || (first == 0xC2 && byte_at(text, pos + 1) < 0xA0);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (control) {
      out += ' ';
    } else {
      out += text.substr(pos, length);
    }
    pos += std::max<std::size_t>(length, 1);
  }
  return out;
}

}  // namespace runbookd::document
