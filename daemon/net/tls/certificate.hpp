// What a peer's certificates say, and what verification said of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/net/failure.hpp"

struct ssl_st;
struct x509_st;

namespace runbookd::net {

/// Times are Unix seconds; names are RFC 2253 text, escaped and bounded.
struct CertificateFacts {
  double not_before = 0;
  double not_after = 0;
  std::string issuer;
  std::string subject;
};

/// Certificates of one chain that are looked at; the rest is ignored.
constexpr int most_certificates = 10;

/// The other side of a finished handshake, or the content of a certificate file.
struct TlsPeer {
  bool verified = false;           ///< chain, dates and name are all right
  bool resumed = false;            ///< no chain was sent: facts are the earlier handshake's
  bool wants_certificate = false;  ///< of ours, and we showed none
  std::string protocol;            ///< that both agreed on (ALPN); empty: none
  std::string why;                 ///< when not verified: `certificate has expired`
  /// Leaf first: the chain that was verified, up to its root; what was sent when none could be.
  /// Empty when the peer sent none.
  std::vector<CertificateFacts> chain;
  /// The earliest end among the chain, Unix seconds; 0 when empty.
  double chain_not_after() const;
};

CertificateFacts facts_of(const x509_st* certificate);

/// The peer of an SSL made by TlsContexts, after its handshake, also after one that failed: then as
/// far as it came.
TlsPeer peer_of(ssl_st* ssl);

/// A PEM file's certificates (the first is the leaf), verified now against `ca_file` (empty: the
/// system's) and, when not empty, for `server_name`. The failure is the file's (`missing`: there is
/// none, or no certificate in it; `too_large`) or ours (`no_credentials`: we may not read it, or
/// have no roots).
Result<TlsPeer, Failure> read_certificate_file(const std::string& path, const std::string& ca_file,
                                               const std::string& server_name);

}  // namespace runbookd::net
