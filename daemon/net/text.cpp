#include "daemon/net/text.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/text.hpp"

namespace runbookd::net {
namespace {

// Length of the valid sequence at the front, 0 when it is invalid (RFC 3629).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto tail = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0u) == 0x80u; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!tail(1) || !tail(2)) return 0;
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// U+200B to U+200F, U+202A to U+202E, U+2060 to U+2069, U+FEFF, U+061C: none can be seen, and some
// turn what follows around. U+0080 to U+009F command a terminal as an escape does.
std::size_t unseen(std::string_view text) {
  if (text.starts_with("\xD8\x9C")) return 2;
  if (text.size() >= 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0) return 2;
  if (text.size() < 3) return 0;
  const auto third = static_cast<unsigned char>(text[2]);
  const auto front = text.substr(0, 2);
  const bool general =
      front == "\xE2\x80" && ((third >= 0x8B && third <= 0x8F) || (third >= 0xAA && third <= 0xAE));
  const bool isolates = front == "\xE2\x81" && third >= 0xA0 && third <= 0xA9;
  return general || isolates || text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

}  // namespace

std::string shown(std::string_view text) {
  const std::string clean = valid_utf8(text);
  std::string out;
  out.reserve(clean.size());
  for (std::string_view rest = clean; !rest.empty();) {
    if (const std::size_t length = unseen(rest); length > 0) {
      out += replacement;
      rest.remove_prefix(length);
      continue;
    }
    const auto byte = static_cast<unsigned char>(rest.front());
    out += (byte < 0x20 && byte != '\n') || byte == 0x7F ? ' ' : rest.front();
    rest.remove_prefix(1);
  }
  return out;
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t n = sequence_length(text);
    if (n == 0) {
      out += '?';
      text.remove_prefix(1);
    } else {
      out += text.substr(0, n);
      text.remove_prefix(n);
    }
  }
  return out;
}

bool is_blank(std::string_view text) {
  // U+00A0, U+2000 to U+200F, U+2028, U+2029, U+202F, U+205F, U+2060, U+3000, U+FEFF: they look
  // like nothing.
  constexpr std::array<std::string_view, 5> three{"\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
                                                  "\xE3\x80\x80", "\xEF\xBB\xBF"};
  while (!text.empty()) {
    const auto front = text.substr(0, std::min<std::size_t>(3, text.size()));
    const auto third = front.size() == 3 ? static_cast<unsigned char>(front[2]) : 0U;
    const bool quad = front.starts_with("\xE2\x80") && third >= 0x80 && third <= 0x8F;
    const bool medium = front.starts_with("\xE2\x81") && (third == 0x9F || third == 0xA0);
    const bool wide = quad || medium || std::find(three.begin(), three.end(), front) != three.end();
    if (static_cast<unsigned char>(text.front()) <= 0x20) {
      text.remove_prefix(1);
    } else if (text.starts_with("\xC2\xA0")) {
      text.remove_prefix(2);
    } else if (wide) {
      text.remove_prefix(3);
    } else {
      return false;
    }
  }
  return true;
}

std::string one_line(std::string_view text, std::size_t limit) {
  constexpr std::string_view more = "...";
  // Cutting first keeps the work bounded by the limit, whatever the peer sent.
  std::string out = valid_utf8(text.substr(0, std::min(text.size(), limit + 4)));
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  if (out.size() <= limit && text.size() <= limit + 4) return out;
  const std::size_t room = limit > more.size() ? limit - more.size() : 0;
  std::string cut(utf8_prefix(out, room));
  return cut.append(more.substr(0, std::min(limit, more.size())));
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4u];
      out += digits[byte & 0xFu];
    }
  }
  return out;
}

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return "?";
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  const auto at = rest.rfind('@');
  if (at != std::string_view::npos) rest.remove_prefix(at + 1);
  return one_line(rest, 255);
}

}  // namespace runbookd::net
