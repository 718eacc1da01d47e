// FNV-1a, 64 bits: fingerprints that are the same in every build and on every machine. No defence:
// who chooses the bytes can make them collide.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace runbookd {

inline constexpr std::uint64_t fnv_start = 0xcbf29ce484222325ull;

/// Goes on from `hash` over one text and its end: "ab" and "c" are not "a" and "bc".
constexpr std::uint64_t fnv(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return (hash ^ 0xff) * 0x100000001b3ull;  // a byte that UTF-8 does not hold
}

/// 16 digits.
std::string fnv_text(std::uint64_t hash);

}  // namespace runbookd
