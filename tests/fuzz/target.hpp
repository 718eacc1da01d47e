// One fuzz target is one function that takes bytes of a peer; target.cpp hands them to it. What it
// must not do is crash, hang, or take memory without a bound; what it must say is for unit tests.
#pragma once

#include <string_view>

namespace runbookd::fuzz {

void take(std::string_view input);

/// Up to the first zero byte, or all; `rest` is what follows. For targets of several texts.
inline std::string_view first_of(std::string_view input, std::string_view& rest) {
  const auto end = input.find('\0');
  rest = end == std::string_view::npos ? std::string_view{} : input.substr(end + 1);
  return input.substr(0, end);
}

}  // namespace runbookd::fuzz
