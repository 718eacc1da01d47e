// The `tls: {ca, server_name, insecure, client_cert, client_key}` that several kinds accept. A
// template, since this layer does not know the document's reader.
#pragma once

#include <string>

#include "daemon/net/tls/contexts.hpp"

namespace runbookd::net {

struct TlsArguments {
  TlsPolicy policy;
  std::string server_name;
  bool written = false;
  bool wrong = false;  ///< an error was reported
};

/// The keys themselves, where they stand.
template <class Reader>
void read_tls_keys(Reader& reader, TlsArguments& out) {
  if (auto ca = reader.string("ca")) out.policy.ca = *ca;
  if (auto name = reader.string("server_name")) out.server_name = *name;
  out.policy.insecure = reader.boolean("insecure").value_or(false);
}

/// Who we are to a server that asks.
template <class Reader>
void read_identity_keys(Reader& reader, TlsArguments& out) {
  if (auto certificate = reader.string("client_cert")) out.policy.client_cert = *certificate;
  if (auto key = reader.string("client_key")) out.policy.client_key = *key;
  if (reader.has("client_cert") == reader.has("client_key")) return;
  const char* given = reader.has("client_cert") ? "client_cert" : "client_key";
  const char* other = reader.has("client_cert") ? "client_key" : "client_cert";
  reader.error(given, "`" + std::string(given) + "` goes with `" + other + "`",
               "two PEM files: the certificate and its key");
}

/// `connects` is false for a kind that opens no connection, and so shows nobody who we are.
template <class Reader>
TlsArguments read_tls_arguments(Reader& reader, bool connects = true) {
  TlsArguments out;
  auto tls = reader.child("tls");
  if (!tls) return out;
  out.written = true;
  read_tls_keys(*tls, out);
  if (connects) read_identity_keys(*tls, out);
  tls->finish();
  out.wrong = tls->failed();
  return out;
}

}  // namespace runbookd::net
