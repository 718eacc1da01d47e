// Whom a certificate must name, and how it is verified: the same for a connection and for a file.
#pragma once

#include <string>

struct ssl_ctx_st;
struct X509_VERIFY_PARAM_st;
struct x509_st;

namespace runbookd::net {

/// A host as TLS has it: without the dot that makes a name absolute (RFC 6066, 3), without the zone
/// of an address.
std::string tls_name(const std::string& host);

/// The certificate must name `host` (already a tls_name()) in its subjectAltName: as an address
/// when it is one; a common name alone says nothing (RFC 9525, 2), and a wildcard is a whole label.
/// False: no name to verify.
bool expect_server(X509_VERIFY_PARAM_st* param, const std::string& host);

/// What this context's connections ask of a server's chain, for a chain that comes from elsewhere:
/// purpose, key and digest strength, length.
void expect_chain(X509_VERIFY_PARAM_st* param, const ssl_ctx_st* context);

/// An X509_V_* error in words.
std::string words_of_verdict(long error, const x509_st* leaf);

}  // namespace runbookd::net
