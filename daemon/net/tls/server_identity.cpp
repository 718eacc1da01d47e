#include "daemon/net/tls/server_identity.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "daemon/net/tls/certificate.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::net {
namespace {

bool names_anybody(const X509* leaf) {
  return leaf != nullptr && X509_get_ext_by_NID(leaf, NID_subject_alt_name, -1) >= 0;
}

}  // namespace

std::string tls_name(const std::string& host) {
  // Asked first: OpenSSL's own reading of an address has let names pass that begin like one.
  if (literal_address(host)) return host.substr(0, host.find('%'));
  return host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

bool expect_server(X509_VERIFY_PARAM* param, const std::string& host) {
  X509_VERIFY_PARAM_set_hostflags(
      param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (literal_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str()) == 1;
  return !host.empty() && X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size()) == 1;
}

void expect_chain(X509_VERIFY_PARAM* param, const SSL_CTX* context) {
  X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_trust(param, X509_TRUST_SSL_SERVER);
  X509_VERIFY_PARAM_set_auth_level(param, SSL_CTX_get_security_level(context));
  X509_VERIFY_PARAM_set_depth(param, most_certificates);
}

std::string words_of_verdict(long error, const X509* leaf) {
  std::string out = X509_verify_cert_error_string(error);
  if (error == X509_V_ERR_HOSTNAME_MISMATCH && !names_anybody(leaf))
    out += " (it has no subjectAltName)";
  return out;
}

}  // namespace runbookd::net
