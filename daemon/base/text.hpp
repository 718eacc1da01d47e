// Small questions about bytes of text, in ASCII whatever the locale says: protocols and the
// rulebook's language compare so, and a locale must change neither.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace runbookd {

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = ascii_lower(c);
  return out;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  return true;
}

/// `ann, bob`: of strings or views of them.
template <class Names>
std::string joined(const Names& names, std::string_view between = ", ") {
  std::string out;
  for (const auto& name : names) {
    if (!out.empty()) out += between;
    out += name;
  }
  return out;
}

/// Whether a list (of texts, views, numbers) holds the item.
template <class List, class Item>
constexpr bool is_among(const List& list, const Item& item) {
  return std::find(std::begin(list), std::end(list), item) != std::end(list);
}

/// As messages show what somebody wrote.
inline std::string in_backticks(std::string_view text) { return "`" + std::string(text) + "`"; }

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// All of it; of nothing too.
constexpr bool are_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Its value, -1 when it is none.
constexpr int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Blanks are space and tab, as in RFC 9110's OWS and in YAML: no line break is one.
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
/// Blanks and what breaks a line or a page, as `isspace` has it in the C locale.
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// A letter or `_`, and digits behind it: what a path of the rulebook and a variable are called.
constexpr bool is_identifier(std::string_view name) {
  const auto begins = [](char c) { return is_letter(c) || c == '_'; };
  return !name.empty() && begins(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return begins(c) || is_digit(c); });
}

/// The longest prefix of at most `limit` bytes that does not cut a character of valid UTF-8.
constexpr std::string_view utf8_prefix(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return text.substr(0, end);
}

constexpr std::string_view without_blanks_around(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// The piece up to `separator`, or all; both are taken from the front of `rest`.
constexpr std::string_view next_piece(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto piece = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return piece;
}

/// The words of a list in one text: `postgres redis`.
inline std::vector<std::string_view> words_of(std::string_view list) {
  std::vector<std::string_view> out;
  while (!list.empty())
    if (const auto word = next_piece(list, ' '); !word.empty()) out.push_back(word);
  return out;
}

}  // namespace runbookd
