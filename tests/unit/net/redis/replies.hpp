// Replies of Redis as they stand on the wire.
#pragma once

#include <string>

namespace runbookd::test {

inline std::string redis_bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

/// So many arrays, one in the other.
inline std::string redis_levels(int levels) {
  std::string out;
  for (int i = 0; i < levels; ++i) out += "*1\r\n";
  return out + ":1\r\n";
}

}  // namespace runbookd::test
