#include "daemon/cli/live/screen_parts.hpp"

#include <algorithm>

namespace runbookd::cli {

namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '/' || c == ':';
}

}  // namespace

std::string shell_word(const std::string& name) {
  if (!name.empty() && name.front() != '-' && std::all_of(name.begin(), name.end(), is_plain))
    return name;
  std::string out = "'";
  for (const char c : name) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace runbookd::cli
