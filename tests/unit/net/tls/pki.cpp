#include "tests/unit/net/tls/pki.hpp"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <map>
#include <stdexcept>

namespace runbookd::test {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

std::string written(int (*write)(BIO*, void*), void* what) {
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new(BIO_s_mem()));
  if (write(bio.get(), what) != 1) throw std::runtime_error("no PEM");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

EVP_PKEY* new_rsa_key(int bits) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nullptr);
  EVP_PKEY* out = nullptr;
  EVP_PKEY_keygen_init(context);
  EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits);
  // Of several primes it is made in a fraction of the time, and looks the same from outside.
  if (bits >= 4096) EVP_PKEY_CTX_set_rsa_keygen_primes(context, bits >= 8192 ? 5 : 4);
  EVP_PKEY_keygen(context, &out);
  EVP_PKEY_CTX_free(context);
  return out;
}

EVP_PKEY* new_key(const std::string& kind) {
  if (kind.starts_with("P-")) return EVP_EC_gen(kind.c_str());
  if (kind.starts_with("ED")) return EVP_PKEY_Q_keygen(nullptr, nullptr, kind.c_str());
  return new_rsa_key(std::stoi(kind));
}

void add_by_text(X509* certificate, X509* issuer, const std::string& name,
                 const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf(nullptr, &context, name.c_str(), value.c_str());
  if (extension == nullptr) throw std::runtime_error("no extension " + name + " = " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void add_unknown_critical(X509* certificate) {
  ASN1_OBJECT* object = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
  ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
  const unsigned char nothing[] = {0x05, 0x00};
  ASN1_OCTET_STRING_set(value, nothing, sizeof nothing);
  X509_EXTENSION* extension = X509_EXTENSION_create_by_OBJ(nullptr, object, 1, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(value);
  ASN1_OBJECT_free(object);
}

void set_times(X509* certificate, const Wish& wish) {
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.until);
  if (!wish.from_time.empty())
    ASN1_TIME_set_string(X509_getm_notBefore(certificate), wish.from_time.c_str());
  if (!wish.until_time.empty())
    ASN1_TIME_set_string(X509_getm_notAfter(certificate), wish.until_time.c_str());
}

void set_serial(X509* certificate, long wished) {
  static long last = 1000;
  const long serial = wished > 0 ? wished : wished < 0 ? 0 : ++last;
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
}

/// Ed25519 and Ed448 have a digest of their own.
const EVP_MD* digest_for(const EVP_PKEY* key, const std::string& name) {
  const int id = EVP_PKEY_get_id(key);
  if (id == EVP_PKEY_ED25519 || id == EVP_PKEY_ED448) return nullptr;
  return EVP_get_digestbyname(name.c_str());
}

}  // namespace

void FreePki::operator()(x509_st* certificate) const { X509_free(certificate); }
void FreePki::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

KeyHandle key_of(const std::string& kind) {
  static std::map<std::string, KeyHandle> made;
  auto& key = made[kind];
  if (!key) key = KeyHandle(new_key(kind), FreePki{});
  if (!key) throw std::runtime_error("no key " + kind);
  return key;
}

Party issue(const Wish& wish, const Party* issuer) {
  const Party self{CertificateHandle(X509_new(), FreePki{}), key_of(wish.key)};
  X509* out = self.certificate.get();
  X509* signer = issuer == nullptr ? out : issuer->certificate.get();
  X509_set_version(out, 2);
  set_serial(out, wish.serial);
  set_times(out, wish);
  X509_set_pubkey(out, self.key.get());
  if (!wish.name.empty())
    X509_NAME_add_entry_by_txt(X509_get_subject_name(out), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1,
                               0);
  X509_set_issuer_name(out, X509_get_subject_name(signer));
  if (!wish.constraints.empty()) add_by_text(out, signer, "basicConstraints", wish.constraints);
  if (!wish.names.empty()) add_by_text(out, signer, "subjectAltName", wish.names);
  for (const auto& [name, value] : wish.extensions) add_by_text(out, signer, name, value);
  if (wish.unknown_critical) add_unknown_critical(out);
  EVP_PKEY* key = issuer == nullptr ? self.key.get() : issuer->key.get();
  if (X509_sign(out, key, digest_for(key, wish.digest)) <= 0)
    throw std::runtime_error("not signed: " + wish.name);
  return self;
}

std::string pem_of(const Party& party) {
  return written(
      [](BIO* bio, void* what) { return PEM_write_bio_X509(bio, static_cast<X509*>(what)); },
      party.certificate.get());
}

std::string pem_of_key(const Party& party) {
  return written(
      [](BIO* bio, void* what) {
        return PEM_write_bio_PrivateKey(bio, static_cast<EVP_PKEY*>(what), nullptr, nullptr, 0,
                                        nullptr, nullptr);
      },
      party.key.get());
}

std::string pem_of_revoked(const Party& issuer, const std::vector<const Party*>& revoked) {
  const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list(X509_CRL_new(), X509_CRL_free);
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.certificate.get()));
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> before(X509_gmtime_adj(nullptr, -60),
                                                                     ASN1_TIME_free);
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> after(X509_gmtime_adj(nullptr, 86400),
                                                                    ASN1_TIME_free);
  X509_CRL_set1_lastUpdate(list.get(), before.get());
  X509_CRL_set1_nextUpdate(list.get(), after.get());
  for (const Party* party : revoked) {
    X509_REVOKED* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(party->certificate.get()));
    X509_REVOKED_set_revocationDate(entry, before.get());
    X509_CRL_add0_revoked(list.get(), entry);
  }
  X509_CRL_sort(list.get());
  X509_CRL_sign(list.get(), issuer.key.get(), EVP_sha256());
  return written(
      [](BIO* bio, void* what) {
        return PEM_write_bio_X509_CRL(bio, static_cast<X509_CRL*>(what));
      },
      list.get());
}

Party tampered(const Party& party) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(party.certificate.get(), &der);
  der[size - 1] ^= 1U;
  const unsigned char* at = der;
  Party out{CertificateHandle(d2i_X509(nullptr, &at, size), FreePki{}), party.key};
  OPENSSL_free(der);
  if (!out.certificate) throw std::runtime_error("the tampered certificate does not parse");
  return out;
}

}  // namespace runbookd::test
