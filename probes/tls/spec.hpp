// The arguments of a `tls` probe, checked at load.
#pragma once

#include <memory>
#include <string>

#include "daemon/contract/probe.hpp"
#include "daemon/net/tls/arguments.hpp"

namespace runbookd::probes {

enum class StartTls { none, postgres, smtp };

struct TlsProbeArguments {
  std::string address;           ///< HOST:PORT as written, or empty
  std::string certificate_file;  ///< path as written, or empty
  StartTls start = StartTls::none;
  net::TlsArguments tls;
};

/// In the order of the cells.
enum class TlsSignal { not_after, not_before, issuer, subject, verified, chain_not_after, count };

std::span<const SignalDoc> tls_signal_docs();
/// `tls` is the kind's own key here (HOST:PORT), so ca, server_name and the others stand beside it.
std::shared_ptr<const ProbeSpec> parse_tls(document::Reader& reader);
std::shared_ptr<const ProbeSpec> parse_certificate_file(document::Reader& reader);
std::shared_ptr<const ProbeSpec> make_tls_spec(TlsProbeArguments arguments);

}  // namespace runbookd::probes
