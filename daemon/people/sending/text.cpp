#include "daemon/people/sending/text.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/net/base64.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::sending {

namespace {

constexpr std::string_view no_width = "\xE2\x80\x8B";  // U+200B
constexpr std::string_view markup = "\\`*_~[]()<>#|!{}";

// Each byte that `replaced` has something for becomes that.
template <class Replaced>
std::string mapped(std::string_view text, Replaced replaced) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const std::string_view other = replaced(c);
    if (other.empty())
      out += c;
    else
      out += other;
  }
  return out;
}

std::string_view of_markup(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return {};
  }
}

}  // namespace

std::string bounded(std::string_view text, std::size_t limit) {
  const std::string clean = net::valid_utf8(text.substr(0, limit + 4));
  return std::string(utf8_prefix(clean, limit));
}

std::string at_most(std::string_view text, std::size_t characters) {
  constexpr std::string_view more = "...";
  std::size_t count = 0;
  std::size_t cut = 0;  // where the text ends when `more` has to follow it
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0u) == 0x80u) continue;
    if (count + more.size() == characters) cut = i;
    if (++count > characters) return std::string(text.substr(0, cut)).append(more);
  }
  return std::string(text);
}

std::string slack_escaped(std::string_view text) { return mapped(text, of_markup); }

std::string html_escaped(std::string_view text) {
  return mapped(text, [](char c) {
    return c == '"' ? std::string_view{"&quot;"} : c == '\'' ? "&#39;" : of_markup(c);
  });
}

std::string markdown_escaped(std::string_view text) {
  std::string out;
  for (const char c : apart(text, "@")) {
    if (markup.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string apart(std::string_view text, std::string_view characters) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (characters.find(c) != std::string_view::npos) out += no_width;
  }
  return out;
}

std::string header_text(std::string_view text, std::size_t limit) {
  const std::string line = net::one_line(shown(text), limit);
  const bool ascii =
      std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 0x7F; });
  if (ascii && line.find("=?") == std::string::npos) return line;
  constexpr std::size_t most = 45;  // bytes that make 60 of base64: 72 with what is around them
  std::string out;
  for (std::string_view rest = line; !rest.empty();) {
    const std::string_view word = utf8_prefix(rest, most);
    out += (out.empty() ? "=?UTF-8?B?" : " =?UTF-8?B?") + net::base64(word) + "?=";
    rest.remove_prefix(word.size());
  }
  return out;
}

std::string title_line(const Message& message) {
  return net::one_line(shown(message.title), max_title);
}

std::string line_of(std::string_view text, std::size_t characters) {
  std::string line = shown(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return at_most(line, characters);
}

std::string whole_text(const Message& message, std::size_t limit) {
  std::string out = title_line(message);
  if (!message.text.empty()) out += "\n" + shown(bounded(message.text, limit));
  // The link is what a reader needs last and misses most: it is not what is cut.
  const std::string link =
      message.link.empty() ? "" : "\n" + shown(net::one_line(message.link, max_title));
  return bounded(out, limit - std::min(limit, link.size())) + link;
}

std::string incident_key(const Message& message) {
  return message.incident.empty() ? message.key : message.incident;
}

}  // namespace runbookd::sending
