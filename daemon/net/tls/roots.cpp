#include "daemon/net/tls/roots.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <utility>

#include "daemon/base/file.hpp"
#include "daemon/net/tls/openssl_handles.hpp"

namespace runbookd::net {

namespace {

constexpr std::size_t most_bytes = 8 << 20;  // all the public authorities are a quarter of a MiB

struct FreePemList {
  void operator()(STACK_OF(X509_INFO) * list) const { sk_X509_INFO_pop_free(list, X509_INFO_free); }
};

}  // namespace

Status add_roots(X509_STORE* store, const std::string& path) {
  auto text = read_file(path, most_bytes);
  if (!text) return text.error();
  const PemText pem(std::move(*text));
  if (pem.memory() == nullptr) return Error{"out of memory", {}};
  const std::unique_ptr<STACK_OF(X509_INFO), FreePemList> list(
      PEM_X509_INFO_read_bio(pem.memory(), nullptr, no_passphrase, nullptr));
  if (!list) return Error{"is no PEM file: " + openssl_error("malformed"), {}};
  int added = 0;
  int revoking = 0;
  for (int i = 0; i < sk_X509_INFO_num(list.get()); ++i) {
    const X509_INFO* item = sk_X509_INFO_value(list.get(), i);
    if (item->x509 != nullptr && X509_STORE_add_cert(store, item->x509) == 1) ++added;
    if (item->crl != nullptr && X509_STORE_add_crl(store, item->crl) == 1) ++revoking;
  }
  if (added == 0) return Error{"holds no certificate", "write a PEM file of trusted authorities"};
  // Whoever is named is trusted, also who is an authority below another one.
  unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;
  if (revoking > 0) flags |= X509_V_FLAG_CRL_CHECK;
  X509_STORE_set_flags(store, flags);
  return ok();
}

Status check_roots(const std::string& path) {
  const OpensslOwned<X509_STORE> store(X509_STORE_new());
  if (!store) return Error{"out of memory", {}};
  return add_roots(store.get(), path);
}

}  // namespace runbookd::net
