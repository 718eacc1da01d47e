#include "probes/tls/kind.hpp"

#include "probes/tls/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key server_keys[] = {
    {.name = "tls",
     .shape = Shape::address,
     .summary = "whose certificate is read; `{{ target }}` stands for the target",
     .required = true},
    {.name = "starttls",
     .shape = Shape::choice,
     .summary = "what is spoken before the handshake",
     .otherwise = "nothing",
     .choices = "postgres smtp"},
    {.name = "ca",
     .shape = Shape::path,
     .summary = "trusted roots, PEM",
     .otherwise = "the system's"},
    {.name = "server_name",
     .summary = "name to ask for and to verify",
     .otherwise = "the host of the address"},
    {.name = "insecure",
     .shape = Shape::boolean,
     .summary = "a certificate that does not verify is no fault",
     .preset = "false"},
    {.name = "client_cert",
     .shape = Shape::path,
     .summary = "our own certificate, for a server that asks for one; PEM"},
    {.name = "client_key",
     .shape = Shape::path,
     .summary = "its private key; PEM, without a passphrase"},
};

constexpr Key file_trust[] = {
    {.name = "ca",
     .shape = Shape::path,
     .summary = "trusted roots, PEM",
     .otherwise = "the system's"},
    {.name = "server_name", .summary = "name to verify", .otherwise = "none is verified"},
    {.name = "insecure",
     .shape = Shape::boolean,
     .summary = "a certificate that does not verify is no fault",
     .preset = "false"},
};

constexpr Key file_keys[] = {
    {.name = "certificate_file",
     .shape = Shape::path,
     .summary = "a PEM file, the leaf first",
     .required = true},
    {.name = "tls", .shape = Shape::group, .summary = "how it is verified", .inside = file_trust},
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
