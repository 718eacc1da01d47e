// A TLS server with a fault that a test wishes for, and what three probes say of it.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/tls/pki.hpp"

namespace runbookd::test {

/// What a server shows, and how it speaks.
struct Served {
  std::vector<Party> chain;        ///< as sent: the leaf first; empty: no certificate at all
  std::string ca;                  ///< PEM that the probes trust
  std::string host = "localhost";  ///< whom they ask for
  int least = TLS1_2_VERSION;
  int most = TLS1_3_VERSION;
  std::string ciphers = "ALL:eNULL:@SECLEVEL=0";
  std::string group;  ///< of Diffie-Hellman, by its name; empty: none
  bool demands_certificate = false;
  std::string client_keys;  ///< for the probes' `tls`
  bool knows_only_its_name = false;
};

/// What a probe says: nothing = ok, else the detail's beginning, with the reason `tls`.
struct Fault {
  const char* name;
  Served served;
  const char* all;  ///< what all three say
  /// Where they differ: what the two over the wire say, what the file says, and why that is right.
  const char* wire = nullptr;
  const char* http = nullptr;
  const char* file = nullptr;
  const char* because = nullptr;
};

/// What it sends, as one PEM file.
std::string chain_pem(const Served& served);
/// Handshakes as `served` says, and answers one request.
Script tls_faulty(const Served& served);

/// Each row against `tls`, `http` and `certificate_file`.
void check_rows(const std::vector<Fault>& rows);

}  // namespace runbookd::test
