#include "probes/promql/kind.hpp"

#include "daemon/net/http/arguments.hpp"
#include "daemon/net/tls/keys.hpp"
#include "probes/promql/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key asked_keys[] = {
    {.name = "server",
     .shape = Shape::url,
     .summary = "of a Prometheus, or of what speaks its HTTP API: the URL in front of /api/v1",
     .required = true,
     .example = "http://127.0.0.1:9090"},
    {.name = "query",
     .shape = Shape::words,
     .summary = "an instant query",
     .required = true,
     .example = "sum by (job) (up)"},
    {.name = "as",
     .shape = Shape::choice,
     .summary = "the unit of its values",
     .preset = "number",
     .choices = "number percent ratio s ms unix B KiB MiB"},
};

constexpr Key keys[] = {
    {.name = "promql",
     .shape = Shape::group,
     .summary = "whom it asks, and what",
     .required = true,
     .inside = asked_keys},
    net::headers_key,
    {.name = "tls",
     .shape = Shape::group,
     .summary = "whom to trust, and who we are",
     .inside = net::tls_keys},
};

constexpr SignalDoc promql_signals[] = {
    {"value", Type::number, "of each series that the query returns; in the unit of `as`"},
};

constexpr ProbeKind promql_kind{
    .key = "promql",
    .summary = "an instant query of a Prometheus server; its series are targets",
    .keys = keys,
    .signals = promql_signals,
    .parse = parse_promql,
    .finds_targets = true,
};

}  // namespace

constinit const KindRows promql_rows{.probes = rows_of<&promql_kind>};

}  // namespace runbookd::probes
