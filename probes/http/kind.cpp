#include "probes/http/kind.hpp"

#include "probes/http/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr KeyDoc key_docs[] = {
    {"http", "URL",
     "http://, https:// or unix:///socket:/path; `{{ target }}` stands for the target", true},
    {"method", "string", "GET by default"},
    {"headers", "map", "name: value, replacing ours"},
    {"body", "string", "sent as it is"},
    {"expect", "map",
     "status: 200, 200-299 (default) or a list; body: substring or /RE2/; json: {path: value}"},
    {"json", "map", "name: path as UNIT; each becomes a signal"},
    {"tls", "map", "ca, server_name, insecure, client_cert, client_key"},
    {"connection", "string", "keep (default) or new for every run"},
    {"follow", "bool", "follow up to 3 redirects within the same scheme, host and port"},
};

constexpr SignalDoc signal_docs[] = {
    {"status", Type::number, "HTTP status of the answer", Extent::amount},
    {"dns", Type::duration, "resolving the name; 0 when not needed", Extent::amount},
    {"connect", Type::duration, "opening the connection; 0 when one was kept", Extent::amount},
    {"tls", Type::duration, "TLS handshake; 0 when there was none", Extent::amount},
    {"first_byte", Type::duration, "from the request's end to the first byte", Extent::amount},
    {"transfer", Type::duration, "from the first byte to the end", Extent::amount},
    {"cert_not_after", Type::time, "end of the certificate's validity"},
};
static_assert(std::size(signal_docs) == static_cast<std::size_t>(HttpSignal::count));

}  // namespace

std::span<const SignalDoc> http_signal_docs() { return signal_docs; }

const ProbeKind http_kind{"http",     "an HTTP answer: status, body, JSON values, phases",
                          key_docs,   signal_docs,
                          parse_http, {.begins = "http", .any = true}};

constinit const KindRows http_rows{.probes = rows_of<&http_kind>};

}  // namespace runbookd::probes
