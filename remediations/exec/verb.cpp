#include "remediations/exec/verb.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "daemon/net/text.hpp"
#include "remediations/exec/capture.hpp"

namespace runbookd::remediations::exec_kind {
namespace {

constexpr std::size_t kMostBytes = 120;

bool is_plain(char c) {
  constexpr std::string_view others = "_./:=@%+,-";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         others.find(c) != std::string_view::npos;
}

std::string quoted(const std::string& argument) {
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), is_plain)) return argument;
  std::string out = "'";
  for (const char c : escaped(argument)) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// FNV-1a; it tells two commands apart and defends nothing.
std::string number_of(std::string_view text) {
  std::uint32_t hash = 0x811c9dc5;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
  std::array<char, 8> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16);
  return std::string(digits.data(), end.ptr);
}

}  // namespace

std::string verb_of(const ExecArguments& arguments) {
  std::string out;
  for (std::size_t i = 0; i < arguments.argv.size(); ++i) {
    const std::string& argument = arguments.argv[i];
    if (i > 0) out += ' ';
    out += arguments.hidden[i] ? "***" : is_template(argument) ? "*" : quoted(argument);
  }
  if (out.size() <= kMostBytes) return out;
  return std::string(net::utf8_prefix(out, kMostBytes)) + "... " + number_of(out);
}

}  // namespace runbookd::remediations::exec_kind
