#include "daemon/net/tls/client_identity.hpp"

#include <openssl/ssl.h>

#include <utility>

#include "daemon/base/file.hpp"
#include "daemon/net/tls/openssl_handles.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t most_identity_bytes = 256 << 10;

Error wrong(const std::string& what, const std::string& path, const std::string& text) {
  return {"the " + what + " `" + path + "` " + text, {}};
}

Status use_certificates(SSL_CTX* context, const std::string& path) {
  auto text = read_file(path, most_identity_bytes);
  if (!text) return wrong("client certificate", path, text.error().text);
  PemText pem(std::move(*text));
  bool first = true;
  while (const auto next = pem.next_certificate()) {
    const int used = first ? SSL_CTX_use_certificate(context, next.get())
                           : static_cast<int>(SSL_CTX_add1_chain_cert(context, next.get()));
    if (used != 1)
      return wrong("client certificate", path, "cannot be used: " + openssl_error("malformed"));
    first = false;
  }
  return first ? Status(wrong("client certificate", path, "holds no PEM certificate")) : ok();
}

Status use_key(SSL_CTX* context, const std::string& path) {
  auto text = read_file(path, most_identity_bytes);
  if (!text) return wrong("client key", path, text.error().text);
  const auto key = PemText(std::move(*text)).private_key();
  if (!key)
    return wrong("client key", path, "holds no PEM private key, or one behind a passphrase");
  if (SSL_CTX_use_PrivateKey(context, key.get()) == 1) return ok();
  return wrong("client key", path,
               "does not belong to the certificate: " + openssl_error("malformed"));
}

}  // namespace

Status use_identity(SSL_CTX* context, const std::string& certificate, const std::string& key) {
  if (Status used = use_certificates(context, certificate); !used) return used;
  return use_key(context, key);
}

Status check_identity(const std::string& certificate, const std::string& key) {
  const OpensslOwned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  if (!context) return Error{"no TLS context: " + openssl_error("out of memory"), {}};
  return use_identity(context.get(), certificate, key);
}

}  // namespace runbookd::net
