// TLS as a client: one SSL_CTX per policy, sessions kept for resumption, and verification that
// records instead of refusing. Reading the system's roots takes tens of milliseconds, so a policy's
// SSL_CTX is made beside the loop, once; all who need it meanwhile wait for it, each until its own
// deadline.
//
// The handshake always completes, so that dates, names and every verdict of a bad certificate are
// known; who opens a connection must look at TlsPeer::verified before it sends a byte
// (open_connection() does). TLS 1.2 at least, SNI, and the name or address is checked.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/tls/openssl_handles.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace runbookd::net {

class BlockingPool;

struct TlsPolicy {
  std::string ca;                ///< PEM file of trusted roots; empty: the system's
  bool insecure = false;         ///< verdicts are recorded but do not matter
  std::string client_cert = {};  ///< PEM file of our own certificate; empty: we show none
  std::string client_key = {};   ///< and of its key
  auto operator<=>(const TlsPolicy&) const = default;
};

struct FreeSsl {
  void operator()(ssl_st* ssl) const;
};
using SslHandle = std::unique_ptr<ssl_st, FreeSsl>;

using SslResult = Result<SslHandle, Failure>;

class TlsContexts {
 public:
  virtual ~TlsContexts() = default;
  /// A new connection's SSL, not yet connected. `server_name` is a DNS name or a literal address.
  /// `resume`: offer the session of an earlier connection to the same name and port; at least every
  /// five minutes a handshake is full. The failure is ours: `no_credentials` says why the policy
  /// cannot be used (its CA file), `no_descriptors` what we ran out of. Ends when cancelled, with
  /// any failure. Loop thread.
  virtual boost::asio::awaitable<SslResult> session(TlsPolicy policy, std::string server_name,
                                                    std::uint16_t port, bool resume) = 0;
  /// At a reload: roots that were replaced count from the next connection on, and nothing is
  /// resumed that the earlier ones vouched for. Connections that are open keep theirs. Loop thread.
  virtual void read_roots_again() = 0;
};

/// Both must outlive it; the loop must not run after the end of `pool`.
std::unique_ptr<TlsContexts> make_tls_contexts(boost::asio::any_io_executor executor,
                                               BlockingPool& pool);

/// What a client of ours is to ask of servers by default: of no connection in particular, for a
/// chain that comes from elsewhere. Null: no memory.
OpensslOwned<ssl_ctx_st> client_context();

/// The server has asked for a certificate of ours, and this connection has none to show.
bool lacks_our_certificate(const ssl_st* ssl);

/// The first error that verification recorded (X509_V_OK when none, or when the session was
/// resumed).
long first_verdict(const ssl_st* ssl);

}  // namespace runbookd::net
