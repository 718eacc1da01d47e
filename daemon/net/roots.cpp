#include "daemon/net/roots.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>

#include "daemon/base/file.hpp"

namespace runbookd::net {

namespace {

constexpr std::size_t kMostBytes = 8 << 20;  // all the public authorities are a quarter of a MiB

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(STACK_OF(X509_INFO) * list) const { sk_X509_INFO_pop_free(list, X509_INFO_free); }
};

std::string reason() {
  const char* text = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return text == nullptr ? "malformed" : text;
}

// Nobody is asked for a passphrase.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

Status add_roots(X509_STORE* store, const std::string& path) {
  const auto text = read_file(path, kMostBytes);
  if (!text) return text.error();
  const std::unique_ptr<BIO, Free> memory(
      BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  if (!memory) return Error{"out of memory", {}};
  const std::unique_ptr<STACK_OF(X509_INFO), Free> list(
      PEM_X509_INFO_read_bio(memory.get(), nullptr, no_passphrase, nullptr));
  if (!list) return Error{"is no PEM file: " + reason(), {}};
  int added = 0;
  int revoking = 0;
  for (int i = 0; i < sk_X509_INFO_num(list.get()); ++i) {
    const X509_INFO* item = sk_X509_INFO_value(list.get(), i);
    if (item->x509 != nullptr && X509_STORE_add_cert(store, item->x509) == 1) ++added;
    if (item->crl != nullptr && X509_STORE_add_crl(store, item->crl) == 1) ++revoking;
  }
  ERR_clear_error();
  if (added == 0) return Error{"holds no certificate", "write a PEM file of trusted authorities"};
  // Whoever is named is trusted, also who is an authority below another one.
  unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;
  if (revoking > 0) flags |= X509_V_FLAG_CRL_CHECK;
  X509_STORE_set_flags(store, flags);
  return ok();
}

Status check_roots(const std::string& path) {
  const std::unique_ptr<X509_STORE, Free> store(X509_STORE_new());
  if (!store) return Error{"out of memory", {}};
  return add_roots(store.get(), path);
}

}  // namespace runbookd::net
