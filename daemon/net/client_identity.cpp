#include "daemon/net/client_identity.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>

#include "daemon/base/file.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t kMostIdentityBytes = 256 << 10;

struct FreeIdentity {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
template <class T>
using Owned = std::unique_ptr<T, FreeIdentity>;

std::string why() {
  const char* text = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return text == nullptr ? "malformed" : text;
}

Error wrong(const std::string& what, const std::string& path, const std::string& text) {
  return {"the " + what + " `" + path + "` " + text, {}};
}

// Nobody is asked for a passphrase.
int no_passphrase_for_a_key(char*, int, int, void*) { return -1; }

Status use_certificates(SSL_CTX* context, const std::string& path) {
  const auto text = read_file(path, kMostIdentityBytes);
  if (!text) return wrong("client certificate", path, text.error().text);
  const Owned<BIO> memory(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  bool first = true;
  while (memory) {
    const Owned<X509> next(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
    if (!next) break;
    const int used = first ? SSL_CTX_use_certificate(context, next.get())
                           : static_cast<int>(SSL_CTX_add1_chain_cert(context, next.get()));
    if (used != 1) return wrong("client certificate", path, "cannot be used: " + why());
    first = false;
  }
  ERR_clear_error();
  return first ? Status(wrong("client certificate", path, "holds no PEM certificate")) : ok();
}

Status use_key(SSL_CTX* context, const std::string& path) {
  auto text = read_file(path, kMostIdentityBytes);
  if (!text) return wrong("client key", path, text.error().text);
  const Owned<BIO> memory(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  const Owned<EVP_PKEY> key(
      memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase_for_a_key, nullptr)
             : nullptr);
  OPENSSL_cleanse(text->data(), text->size());
  ERR_clear_error();
  if (!key)
    return wrong("client key", path, "holds no PEM private key, or one behind a passphrase");
  if (SSL_CTX_use_PrivateKey(context, key.get()) == 1) return ok();
  return wrong("client key", path, "does not belong to the certificate: " + why());
}

}  // namespace

Status use_identity(SSL_CTX* context, const std::string& certificate, const std::string& key) {
  if (Status used = use_certificates(context, certificate); !used) return used;
  return use_key(context, key);
}

Status check_identity(const std::string& certificate, const std::string& key) {
  const Owned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  if (!context) return Error{"no TLS context: " + why(), {}};
  return use_identity(context.get(), certificate, key);
}

}  // namespace runbookd::net
