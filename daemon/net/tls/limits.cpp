#include "daemon/net/tls/limits.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>

namespace runbookd::net {
namespace {

using Judge = int (*)(const SSL*, const SSL_CTX*, int, int, int, void*, void*);

// OpenSSL's own, the same for every context: first asked of one that has no other yet.
Judge standard(const SSL_CTX* context) {
  static const Judge judge = SSL_CTX_get_security_callback(context);
  return judge;
}

int judge(const SSL* ssl, const SSL_CTX* context, int what, int bits, int nid, void* other,
          void* extra) {
  if (what == SSL_SECOP_TMP_DH && other != nullptr &&
      EVP_PKEY_get_bits(static_cast<EVP_PKEY*>(other)) > max_dh_bits)
    return 0;
  return standard(context)(ssl, context, what, bits, nid, other, extra);
}

}  // namespace

void limit_what_peers_cost(ssl_ctx_st* context) {
  static_cast<void>(standard(context));
  SSL_CTX_set_security_callback(context, judge);
}

}  // namespace runbookd::net
