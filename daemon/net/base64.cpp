#include "daemon/net/base64.hpp"

#include <openssl/evp.h>

namespace runbookd::net {

std::string base64(std::string_view bytes) {
  // EVP_EncodeBlock also writes a terminating zero, for which std::string has room.
  std::string out((bytes.size() + 2) / 3 * 4, '\0');
  const auto* source = reinterpret_cast<const unsigned char*>(bytes.data());
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), source,
                  static_cast<int>(bytes.size()));
  return out;
}

}  // namespace runbookd::net
