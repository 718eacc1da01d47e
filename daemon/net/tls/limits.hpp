// What a TLS peer may have us compute. A handshake runs on the loop, and with TLS 1.2 the server
// chooses the group of a Diffie-Hellman exchange: one of 9,984 bits costs a second of CPU.
#pragma once

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace runbookd::net {

/// The largest group in use is ffdhe4096's for those that still have it; 60 ms.
inline constexpr int max_dh_bits = 4096;

/// A larger group ends the handshake before anything is computed with it. OpenSSL calls it
/// `dh key too small`, which is its only word for a group that is not taken.
void limit_what_peers_cost(ssl_ctx_st* context);

}  // namespace runbookd::net
