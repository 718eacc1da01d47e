// A certificate in DER, as a peer sends it.
#include <openssl/x509.h>

#include "tests/fuzz/target.hpp"

#include "daemon/net/tls/certificate.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
  X509* certificate = d2i_X509(nullptr, &bytes, static_cast<long>(input.size()));
  if (certificate == nullptr) return;
  (void)net::facts_of(certificate);
  X509_free(certificate);
}

}  // namespace runbookd::fuzz
