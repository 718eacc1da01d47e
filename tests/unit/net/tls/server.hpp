// Certificates made in the test, and scripts that speak TLS with them.
#pragma once

#include <string>

#include "tests/unit/net/faulty_peer.hpp"

namespace runbookd::test {

struct CertificateWish {
  std::string name = "localhost";  ///< DNS name in the subject and in subjectAltName
  long from = -3600;               ///< seconds from now
  long until = 86400;
  bool by_itself = false;  ///< self-signed instead of signed by the CA
};

/// A CA and a certificate with its key, as PEM.
struct Certificates {
  std::string ca;
  std::string certificate;  ///< the leaf
  std::string key;
};
Certificates make_certificates(const CertificateWish& wish);

/// Writes `text` to a file of its own that lives as long as this does.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Says `before` in the clear after reading what the client sends first (nothing when empty), then
/// does the handshake and answers each request with `text`.
Script tls_answer_each(const Certificates& certificates, std::string text, std::string before = {});

/// What a server says of the protocols that a client offers in its handshake.
enum class Alpn { knows_none, refuses_others };

/// Speaks `protocol`, and hangs up on everybody who does not agree on it: by an alert, or behind
/// the handshake. The first bytes of a client are answered with `text`.
Script tls_insisting(const Certificates& certificates, std::string protocol, Alpn how,
                     std::string text);

}  // namespace runbookd::test
