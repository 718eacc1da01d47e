#include "daemon/app/api/tokens.hpp"

#include <algorithm>

#include "daemon/base/file.hpp"

namespace runbookd::api {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
  const auto end = std::min(rest.find_first_of(blanks), rest.size());
  const auto word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

std::optional<journal::Hash> parse_hash(std::string_view text) {
  constexpr std::string_view prefix = "sha256:";
  if (!text.starts_with(prefix)) return std::nullopt;
  return journal::parse_hex(text.substr(prefix.size()));
}

// Looks at every byte, so that the time tells nothing about where they differ.
bool equal(const journal::Hash& a, const journal::Hash& b) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
  const volatile unsigned result = difference;
  return result == 0;
}

}  // namespace

Status Tokens::add(std::string_view line) {
  const auto name = next_word(line);
  if (name.empty() || name.starts_with('#')) return ok();
  const auto role = role_named(next_word(line));
  const auto hash = parse_hash(next_word(line));
  constexpr const char* shape = "NAME ROLE sha256:HEX";
  if (!role) return Error{"the role must be source, viewer, operator, approver or admin", shape};
  if (!hash) return Error{"the token must be given as sha256: and 64 hex digits", shape};
  if (!next_word(line).empty()) return Error{"there is more behind the token", shape};
  for (const Entry& entry : entries_) {
    if (entry.who.name == name) return Error{"the name is there already", "one line per name"};
    if (entry.hash == *hash) return Error{"another name has the same token", "one token per name"};
  }
  if (entries_.size() == most_tokens) return Error{"there are more than 1000 tokens", {}};
  entries_.push_back({{std::string(name), *role}, *hash});
  return ok();
}

Result<Tokens> Tokens::parse(std::string_view text) {
  Tokens out;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const Status added = out.add(text.substr(0, end));
    if (!added) {
      return Error{"line " + std::to_string(number) + ": " + added.error().text,
                   added.error().hint};
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Result<Tokens> Tokens::load(const std::string& file) {
  const auto text = read_file(file, most_tokens_file_bytes);
  if (!text) return Error{"the tokens file " + file + ": " + text.error().text, {}};
  auto tokens = parse(*text);
  if (!tokens) return Error{file + ": " + tokens.error().text, tokens.error().hint};
  return tokens;
}

std::optional<Identity> Tokens::find(std::string_view token) const {
  const journal::Hash presented = journal::sha256(token);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (equal(entries_[i].hash, presented)) found = i;
  if (!found) return std::nullopt;
  return entries_[*found].who;
}

std::optional<Role> Tokens::role_of(std::string_view name) const {
  for (const Entry& entry : entries_)
    if (entry.who.name == name) return entry.who.role;
  return std::nullopt;
}

}  // namespace runbookd::api
