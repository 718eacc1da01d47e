// The `tls: {ca, server_name, insecure}` that several kinds accept. A template, since this layer
// does not know the document's reader.
#pragma once

#include <string>

#include "daemon/net/tls_contexts.hpp"

namespace runbookd::net {

struct TlsArguments {
  TlsPolicy policy;
  std::string server_name;
  bool written = false;
  bool wrong = false;  ///< an error was reported
};

template <class Reader>
TlsArguments read_tls_arguments(Reader& reader) {
  TlsArguments out;
  auto tls = reader.child("tls");
  if (!tls) return out;
  out.written = true;
  if (auto ca = tls->string("ca")) out.policy.ca = *ca;
  if (auto name = tls->string("server_name")) out.server_name = *name;
  out.policy.insecure = tls->boolean("insecure").value_or(false);
  tls->finish();
  out.wrong = tls->failed();
  return out;
}

}  // namespace runbookd::net
