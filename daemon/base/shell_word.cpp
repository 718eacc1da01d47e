#include "daemon/base/shell_word.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"

namespace runbookd {

namespace {

bool is_plain_in_a_shell(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '/' || c == ':';
}

}  // namespace

std::string shell_word(const std::string& name) {
  if (!name.empty() && name.front() != '-' &&
      std::all_of(name.begin(), name.end(), is_plain_in_a_shell))
    return name;
  std::string out = "'";
  for (const char c : name) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace runbookd
