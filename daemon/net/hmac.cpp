#include "daemon/net/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace runbookd::net {

std::optional<std::string> hmac_sha256_hex(const Secret& key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (::HMAC(EVP_sha256(), key.reveal().data(), static_cast<int>(key.reveal().size()), data,
             bytes.size(), digest.data(), &size) == nullptr)
    return std::nullopt;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out += digits[digest[i] >> 4u];
    out += digits[digest[i] & 0xFu];
  }
  return out;
}

bool is_same_digest(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace runbookd::net
