#include "daemon/net/tls/openssl_handles.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <utility>

namespace runbookd::net {

void FreeOpenssl::operator()(bio_st* object) const { BIO_free_all(object); }
void FreeOpenssl::operator()(evp_md_ctx_st* object) const { EVP_MD_CTX_free(object); }
void FreeOpenssl::operator()(evp_pkey_st* object) const { EVP_PKEY_free(object); }
void FreeOpenssl::operator()(ssl_ctx_st* object) const { SSL_CTX_free(object); }
void FreeOpenssl::operator()(ssl_session_st* object) const { SSL_SESSION_free(object); }
void FreeOpenssl::operator()(x509_st* object) const { X509_free(object); }
void FreeOpenssl::operator()(x509_store_ctx_st* object) const { X509_STORE_CTX_free(object); }
void FreeOpenssl::operator()(x509_store_st* object) const { X509_STORE_free(object); }

int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) { return -1; }

std::string openssl_error(std::string_view otherwise) {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? std::string(otherwise) : reason;
}

PemText::PemText(std::string text)
    : text_(std::move(text)),
      memory_(BIO_new_mem_buf(text_.data(), static_cast<int>(text_.size()))) {}

PemText::~PemText() {
  OPENSSL_cleanse(text_.data(), text_.size());
  ERR_clear_error();  // that there was no further block, perhaps with a piece of one
}

OpensslOwned<x509_st> PemText::next_certificate() {
  if (!memory_) return {};
  return OpensslOwned<x509_st>(PEM_read_bio_X509(memory(), nullptr, no_passphrase, nullptr));
}

OpensslOwned<evp_pkey_st> PemText::private_key() {
  if (!memory_) return {};
  return OpensslOwned<evp_pkey_st>(
      PEM_read_bio_PrivateKey(memory(), nullptr, no_passphrase, nullptr));
}

}  // namespace runbookd::net
