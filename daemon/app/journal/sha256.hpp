// SHA-256, for the journal's chain and for stored tokens.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace runbookd::journal {

using Hash = std::array<unsigned char, 32>;

Hash sha256(std::string_view bytes);

/// 64 lower-case digits.
std::string hex(const Hash& hash);
/// The reverse; nullopt when it is anything else.
std::optional<Hash> parse_hex(std::string_view digits);

/// The bytes of a hash as a view, for hashing on.
inline std::string_view bytes_of(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace runbookd::journal
