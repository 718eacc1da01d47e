// TLS as a client: one SSL_CTX per policy (making one costs a millisecond), sessions kept for
// resumption, and verification that records instead of refusing.
//
// The handshake always completes, so that dates, names and every verdict of a bad certificate are
// known; who opens a connection must look at TlsPeer::verified before it sends a byte
// (open_connection() does). TLS 1.2 at least, SNI, and the name or address is checked.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "daemon/base/result.hpp"

struct ssl_st;

namespace runbookd::net {

struct TlsPolicy {
  std::string ca;         ///< PEM file of trusted roots; empty: the system's
  bool insecure = false;  ///< verdicts are recorded but do not matter
  auto operator<=>(const TlsPolicy&) const = default;
};

struct FreeSsl {
  void operator()(ssl_st* ssl) const;
};
using SslHandle = std::unique_ptr<ssl_st, FreeSsl>;

class TlsContexts {
 public:
  virtual ~TlsContexts() = default;
  /// A new connection's SSL, not yet connected. `server_name` is a DNS name or a literal address.
  /// `resume`: offer the session of an earlier connection to the same name and port; at least every
  /// five minutes a handshake is full. The error says why the policy cannot be used (its CA file).
  virtual Result<SslHandle> session(const TlsPolicy& policy, const std::string& server_name,
                                    std::uint16_t port, bool resume) = 0;
};

std::unique_ptr<TlsContexts> make_tls_contexts();

/// The first error that verification recorded (X509_V_OK when none, or when the session was
/// resumed).
long first_verdict(const ssl_st* ssl);

}  // namespace runbookd::net
