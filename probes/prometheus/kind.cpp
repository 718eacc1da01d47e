#include "probes/prometheus/kind.hpp"

#include "daemon/net/http/arguments.hpp"
#include "daemon/net/tls/keys.hpp"
#include "daemon/net/written_units.hpp"
#include "probes/prometheus/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key keys[] = {
    {.name = "scrape",
     .shape = Shape::url,
     .summary = "an exposition in the Prometheus text format; `{{ target }}` stands for the target",
     .required = true},
    net::headers_key,
    {.name = "types",
     .shape = Shape::map,
     .summary = "metric: unit, where the name's suffix does not say it",
     .inside = net::unit_of_a_figure},
    {.name = "tls",
     .shape = Shape::group,
     .summary = "whom to trust, and who we are",
     .inside = net::tls_keys},
};

}  // namespace

const ProbeKind prometheus_kind{
    .key = "scrape",
    .summary = "any metric of a Prometheus exposition, by name and labels",
    .keys = keys,
    .parse = parse_scrape,
    .open_ended = true,
    .labels = true,
};

constinit const KindRows prometheus_rows{.probes = rows_of<&prometheus_kind>};

}  // namespace runbookd::probes
