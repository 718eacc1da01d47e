#include "probes/http/kind.hpp"

#include "daemon/net/http/arguments.hpp"
#include "daemon/net/tls/keys.hpp"
#include "probes/http/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key status_item[] = {{.summary = "a status or a range"}};
constexpr Key json_value[] = {{.shape = Shape::any}};
constexpr Key path_as_unit[] = {{.summary = "path as UNIT"}};

constexpr Key not_text[] = {{.name = "not", .summary = "what must not be there", .required = true}};
// A text, or {not: TEXT}.
constexpr Key text_or_not[] = {{}, {.shape = Shape::group, .inside = not_text}};
constexpr Key header_expected[] = {{.shape = Shape::one_of, .inside = text_or_not}};

constexpr Key auth_keys[] = {
    {.name = "user", .summary = "with `password`: basic authentication"},
    {.name = "password", .summary = "of the user"},
    {.name = "bearer", .summary = "a token", .example = "0123abcd"},
};

constexpr Key expect_keys[] = {
    {.name = "status",
     .shape = Shape::one_or_list,
     .summary = "200, a range such as 200-299, or a list of these",
     .otherwise = "200-299",
     .example = "[200, 300-399]",
     .inside = status_item},
    {.name = "header",
     .shape = Shape::map,
     .summary = "name: a substring of its value, /RE2/, or {not: ..} of either",
     .example = "{Content-Type: application/json}",
     .inside = header_expected},
    {.name = "body",
     .shape = Shape::one_of,
     .summary = "substring of the body, /RE2/, or {not: ..} of either",
     .inside = text_or_not},
    {.name = "json",
     .shape = Shape::map,
     .summary = "path: the value that must stand there",
     .inside = json_value},
};

constexpr Key keys[] = {
    {.name = "http",
     .shape = Shape::url,
     .summary = "http://, https:// or unix:///socket:/path; `{{ target }}` stands for the target",
     .required = true},
    {.name = "method", .summary = "such as GET or POST", .preset = "GET"},
    net::headers_key,
    {.name = "body", .summary = "sent as it is"},
    {.name = "expect",
     .shape = Shape::group,
     .summary = "what a good answer looks like",
     .inside = expect_keys},
    {.name = "json",
     .shape = Shape::map,
     .summary = "name: path as UNIT; each becomes a signal",
     .example = "{memory: components.memory.percent as percent}",
     .inside = path_as_unit},
    {.name = "auth",
     .shape = Shape::group,
     .summary = "who we are to the server: {user, password} or {bearer}",
     .inside = auth_keys},
    {.name = "resolve",
     .summary = "an address that is taken instead of what the name resolves to",
     .example = "192.0.2.7"},
    {.name = "ip",
     .shape = Shape::choice,
     .summary = "only addresses of that version",
     .choices = "4 6"},
    {.name = "proxy",
     .summary = "http://[USER:PASSWORD@]HOST:PORT, a forward proxy; TLS goes through a tunnel",
     .example = "http://proxy.internal:3128"},
    {.name = "tls",
     .shape = Shape::group,
     .summary = "whom to trust, and who we are",
     .inside = net::tls_keys},
    {.name = "connection",
     .shape = Shape::choice,
     .summary = "keep it, or a new one for every run",
     .preset = "keep",
     .choices = "keep new"},
    {.name = "follow",
     .shape = Shape::boolean,
     .summary = "follow up to 3 redirects within the same scheme, host and port",
     .preset = "false"},
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
                          keys,       signal_docs,
                          parse_http, {.begins = "http", .any = true}};

constinit const KindRows http_rows{.probes = rows_of<&http_kind>};

}  // namespace runbookd::probes
