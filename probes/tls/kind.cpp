#include "probes/tls/kind.hpp"

#include "probes/tls/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr KeyDoc server_keys[] = {
    {"tls", "HOST:PORT", "whose certificate is read; `{{ target }}` stands for the target", true},
    {"starttls", "string", "postgres or smtp: what is spoken before the handshake"},
    {"ca", "path", "trusted roots instead of the system's"},
    {"server_name", "string", "name to ask for and to verify instead of the host"},
    {"insecure", "bool", "a certificate that does not verify is no fault"},
    {"client_cert", "path", "our own certificate, for a server that asks for one; PEM"},
    {"client_key", "path", "its private key; PEM, without a passphrase"},
};

constexpr KeyDoc file_keys[] = {
    {"certificate_file", "path", "a PEM file, the leaf first", true},
    {"tls", "map", "ca, server_name (checked only when given), insecure"},
};

constexpr SignalDoc signal_docs[] = {
    {"not_after", Type::time, "end of the certificate's validity"},
    {"not_before", Type::time, "its begin"},
    {"issuer", Type::string, "who signed it"},
    {"subject", Type::string, "whom it names"},
    {"verified", Type::boolean, "chain, dates and name are right"},
    {"chain_not_after", Type::time, "the earliest end among the certificates of the chain"},
};
static_assert(std::size(signal_docs) == static_cast<std::size_t>(TlsSignal::count));

}  // namespace

std::span<const SignalDoc> tls_signal_docs() { return signal_docs; }

const ProbeKind tls_kind{.key = "tls",
                         .summary = "a server's certificate",
                         .keys = server_keys,
                         .signals = signal_docs,
                         .parse = parse_tls,
                         .settings_as_map = true};
const ProbeKind certificate_file_kind{"certificate_file", "a file's certificate", file_keys,
                                      signal_docs, parse_certificate_file};

constinit const KindRows tls_rows{.probes = rows_of<&tls_kind, &certificate_file_kind>};

}  // namespace runbookd::probes
