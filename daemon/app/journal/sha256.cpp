#include "daemon/app/journal/sha256.hpp"

#include <openssl/sha.h>

#include <charconv>

namespace runbookd::journal {

Hash sha256(std::string_view bytes) {
  Hash out{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data());
  return out;
}

std::string hex(const Hash& hash) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(hash.size() * 2);
  for (const unsigned char byte : hash) {
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
  }
  return out;
}

std::optional<Hash> parse_hex(std::string_view digits) {
  Hash out{};
  if (digits.size() != 2 * out.size()) return std::nullopt;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char* pair = digits.data() + 2 * i;
    if (std::from_chars(pair, pair + 2, out[i], 16).ptr != pair + 2) return std::nullopt;
  }
  return out;
}

}  // namespace runbookd::journal
