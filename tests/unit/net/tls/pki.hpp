// Certificates with every fault that a test can wish for, made in memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

struct x509_st;
struct evp_pkey_st;

namespace runbookd::test {

struct FreePki {
  void operator()(x509_st* certificate) const;
  void operator()(evp_pkey_st* key) const;
};
using KeyHandle = std::shared_ptr<evp_pkey_st>;
using CertificateHandle = std::shared_ptr<x509_st>;

/// `P-256`, `P-384`, `P-521`, `P-224`, `ED25519`, `ED448`, or RSA's bits as `2048`. Made once per
/// program.
KeyHandle key_of(const std::string& kind);

/// A certificate and who holds its key.
struct Party {
  CertificateHandle certificate;
  KeyHandle key;
};

struct Wish {
  std::string name = "localhost";  ///< common name; empty: no subject
  /// subjectAltName as OpenSSL's configuration spells it; empty: none.
  std::string names = "DNS:localhost";
  std::string key = "P-256";
  std::string digest = "SHA256";
  long from = -3600;  ///< seconds from now
  long until = 86400;
  std::string from_time;                 ///< instead, as ASN1_TIME_set_string() reads it
  std::string until_time;                ///< the same of the end
  std::string constraints = "CA:FALSE";  ///< basicConstraints; empty: none
  long serial = 0;                       ///< 0: the next one; -1: a serial of zero
  /// Further extensions, as {short name, value of a configuration file}.
  std::vector<std::pair<std::string, std::string>> extensions;
  bool unknown_critical = false;  ///< an extension that nobody knows, marked critical
};

inline Wish authority(const std::string& name,
                      const std::string& constraints = "critical,CA:TRUE") {
  Wish out;
  out.name = name;
  out.names = {};
  out.until = 7 * 86400;
  out.from = -7200;
  out.constraints = constraints;
  return out;
}

/// Signed by `issuer`, or by itself without one.
Party issue(const Wish& wish, const Party* issuer = nullptr);

std::string pem_of(const Party& party);
std::string pem_of_key(const Party& party);
/// A list of revoked certificates, signed by `issuer`.
std::string pem_of_revoked(const Party& issuer, const std::vector<const Party*>& revoked);
/// The same certificate with a bit of its signature turned.
Party tampered(const Party& party);

}  // namespace runbookd::test
