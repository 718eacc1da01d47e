#include "daemon/people/postmortem/markup.hpp"

#include "daemon/base/text.hpp"
#include "daemon/people/sending/text.hpp"

namespace runbookd::postmortem {

namespace {

constexpr std::string_view always_markup = "\\`*[]|~&";
constexpr std::string_view markup_at_the_start = "#>+-=:";

bool is_of_a_word(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// `_` inside of a word is no emphasis, and names are full of it.
bool is_inside_word(std::string_view text, std::size_t at) {
  return at > 0 && at + 1 < text.size() && is_of_a_word(text[at - 1]) && is_of_a_word(text[at + 1]);
}

// A tag, a comment or an address in brackets; `a < b` is none.
bool begins_tag(std::string_view text, std::size_t at) {
  if (text[at] != '<' || at + 1 == text.size()) return false;
  const char next = text[at + 1];
  return is_of_a_word(next) || next == '/' || next == '!' || next == '?';
}

// `1. ` and `1) ` begin a list, if nothing is before them.
std::size_t mark_of_list(std::string_view text) {
  const auto behind = text.find_first_not_of("0123456789");
  const bool list = behind != 0 && behind != std::string_view::npos &&
                    (text[behind] == '.' || text[behind] == ')') &&
                    (behind + 1 == text.size() || is_blank(text[behind + 1]));
  return list ? behind : std::string_view::npos;
}

}  // namespace

std::string plain(std::string_view text) {
  const std::string line = sending::line_of(text, max_line);
  const std::string_view trimmed = without_blanks_around(line);
  const std::size_t list = mark_of_list(trimmed);
  std::string out;
  for (std::size_t i = 0; i < trimmed.size(); ++i) {
    const char c = trimmed[i];
    const bool marks = always_markup.find(c) != std::string_view::npos ||
                       (c == '_' && !is_inside_word(trimmed, i)) || begins_tag(trimmed, i) ||
                       i == list ||
                       (i == 0 && markup_at_the_start.find(c) != std::string_view::npos);
    if (marks) out += '\\';
    out += c;
  }
  return sending::apart(out, "@");
}

std::string clock_text(Wall at) { return rfc3339(at).substr(11, 8); }
std::string date_text(Wall at) { return rfc3339(at).substr(0, 10); }

}  // namespace runbookd::postmortem
