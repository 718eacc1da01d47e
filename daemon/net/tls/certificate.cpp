#include "daemon/net/tls/certificate.hpp"

#include <fcntl.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>
#include <utility>

#include "daemon/base/file.hpp"
#include "daemon/net/tls/contexts.hpp"
#include "daemon/net/tls/openssl_handles.hpp"
#include "daemon/net/tls/roots.hpp"
#include "daemon/net/tls/server_identity.hpp"

namespace runbookd::net {
namespace {

constexpr long most_file_bytes = 1 << 20;
constexpr std::size_t most_name_bytes = 256;
/// More than a chain may have, so that one which is too long is called that.
constexpr int most_in_file = 2 * most_certificates;

using Certificate = OpensslOwned<X509>;

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

double unix_seconds(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return static_cast<double>(timegm(&parts));
}

std::string text_of(const X509_NAME* name) {
  const OpensslOwned<BIO> out(BIO_new(BIO_s_mem()));
  if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, std::min(static_cast<std::size_t>(std::max(size, 0L)), most_name_bytes)};
}

std::vector<CertificateFacts> facts_of_all(const STACK_OF(X509) * chain) {
  std::vector<CertificateFacts> out;
  const int count = chain == nullptr ? 0 : sk_X509_num(chain);
  for (int i = 0; i < count; ++i) out.push_back(facts_of(sk_X509_value(chain, i)));
  return out;
}

/// Facts of the leaf and of what was sent beside it; OpenSSL's client chain holds the leaf too.
std::vector<CertificateFacts> chain_of(X509* leaf, const STACK_OF(X509) * chain) {
  std::vector<CertificateFacts> out;
  if (leaf == nullptr) return out;
  out.push_back(facts_of(leaf));
  const int sent = chain == nullptr ? 0 : sk_X509_num(chain);
  for (int i = 0; i < sent && std::ssize(out) < most_certificates; ++i) {
    X509* other = sk_X509_value(chain, i);
    if (X509_cmp(other, leaf) != 0) out.push_back(facts_of(other));
  }
  return out;
}

/// A file that is there and not for our eyes is nobody's fault but ours.
Reason reason_of_unread(const std::string& path) {
  const bool barred = ::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0 && errno == EACCES;
  if (barred) return Reason::no_credentials;
  struct stat status{};
  const bool large = ::stat(path.c_str(), &status) == 0 && status.st_size > most_file_bytes;
  return large ? Reason::too_large : Reason::missing;
}

Result<std::vector<Certificate>, Failure> read_pem(const std::string& path) {
  auto text = read_file(path, most_file_bytes);
  if (!text)
    return Failure{reason_of_unread(path),
                   "the certificate file cannot be read: " + text.error().text};
  PemText pem(std::move(*text));
  std::vector<Certificate> out;
  while (std::ssize(out) < most_in_file) {
    auto next = pem.next_certificate();
    if (!next) break;
    out.push_back(std::move(next));
  }
  if (out.empty()) return Failure{Reason::missing, "the certificate file holds no PEM certificate"};
  return out;
}

Status trust(X509_STORE* store, const std::string& ca) {
  if (!ca.empty()) return add_roots(store, ca);
  return X509_STORE_set_default_paths(store) == 1 ? ok() : Error{"are none of this machine", {}};
}

/// X509_V_OK or why not; then `verified` is the chain up to its root. The failure is ours.
Result<int, Failure> verify(const std::vector<Certificate>& chain, const std::string& ca,
                            const std::string& host, std::vector<CertificateFacts>& verified) {
  const auto client = client_context();
  const std::unique_ptr<STACK_OF(X509), FreeStack> others(sk_X509_new_null());
  const OpensslOwned<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (!client || !others || !context)
    return Failure{Reason::no_descriptors, "no memory left to verify with"};
  X509_STORE* store = SSL_CTX_get_cert_store(client.get());
  const Status trusted = trust(store, ca);
  if (!trusted)
    return Failure{Reason::no_credentials, "the trusted roots: " + trusted.error().text};
  for (const auto& certificate : chain) sk_X509_push(others.get(), certificate.get());
  if (X509_STORE_CTX_init(context.get(), store, chain.front().get(), others.get()) != 1) {
    return X509_V_ERR_UNSPECIFIED;
  }
  X509_VERIFY_PARAM* param = X509_STORE_CTX_get0_param(context.get());
  expect_chain(param, client.get());
  if (!host.empty() && !expect_server(param, tls_name(host))) return X509_V_ERR_HOSTNAME_MISMATCH;
  if (X509_verify_cert(context.get()) != 1) return X509_STORE_CTX_get_error(context.get());
  verified = facts_of_all(X509_STORE_CTX_get0_chain(context.get()));
  return X509_V_OK;
}

}  // namespace

double TlsPeer::chain_not_after() const {
  double earliest = 0;
  for (const auto& facts : chain) {
    if (earliest == 0 || facts.not_after < earliest) earliest = facts.not_after;
  }
  return earliest;
}

CertificateFacts facts_of(const x509_st* certificate) {
  CertificateFacts facts;
  facts.not_before = unix_seconds(X509_get0_notBefore(certificate));
  facts.not_after = unix_seconds(X509_get0_notAfter(certificate));
  facts.issuer = text_of(X509_get_issuer_name(certificate));
  facts.subject = text_of(X509_get_subject_name(certificate));
  return facts;
}

TlsPeer peer_of(ssl_st* ssl) {
  TlsPeer peer;
  const Certificate leaf(SSL_get1_peer_certificate(ssl));
  peer.resumed = SSL_session_reused(ssl) == 1;
  peer.wants_certificate = lacks_our_certificate(ssl);
  const unsigned char* protocol = nullptr;
  unsigned protocol_bytes = 0;
  SSL_get0_alpn_selected(ssl, &protocol, &protocol_bytes);
  if (protocol != nullptr) peer.protocol.assign(protocol, protocol + protocol_bytes);
  long error = first_verdict(ssl);
  if (error == X509_V_OK) error = SSL_get_verify_result(ssl);
  peer.verified = leaf != nullptr && error == X509_V_OK;
  if (leaf == nullptr) {
    peer.why = "the peer sent no certificate";
  } else if (error != X509_V_OK) {
    peer.why = words_of_verdict(error, leaf.get());
  }
  if (peer.verified) peer.chain = facts_of_all(SSL_get0_verified_chain(ssl));
  if (peer.chain.empty()) peer.chain = chain_of(leaf.get(), SSL_get_peer_cert_chain(ssl));
  return peer;
}

Result<TlsPeer, Failure> read_certificate_file(const std::string& path, const std::string& ca_file,
                                               const std::string& server_name) {
  auto read = read_pem(path);
  if (!read) return std::move(read.error());
  TlsPeer peer;
  auto verdict = verify(*read, ca_file, server_name, peer.chain);
  if (!verdict) return std::move(verdict.error());
  peer.verified = *verdict == X509_V_OK;
  if (!peer.verified) {
    peer.why = words_of_verdict(*verdict, read->front().get());
    for (const auto& certificate : *read) peer.chain.push_back(facts_of(certificate.get()));
  }
  return peer;
}

}  // namespace runbookd::net
