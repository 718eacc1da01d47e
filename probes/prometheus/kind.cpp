#include "probes/prometheus/kind.hpp"

#include "probes/prometheus/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr KeyDoc key_docs[] = {
    {"scrape", "URL",
     "an exposition in the Prometheus text format; `{{ target }}` stands for the target", true},
    {"headers", "map", "name: value, sent with the request"},
    {"types", "map", "metric: unit, where the name's suffix does not say it"},
    {"tls", "map", "ca, server_name, insecure, client_cert, client_key"},
};

}  // namespace

const ProbeKind prometheus_kind{
    .key = "scrape",
    .summary = "any metric of a Prometheus exposition, by name and labels",
    .keys = key_docs,
    .parse = parse_scrape,
    .open_ended = true,
};

constinit const KindRows prometheus_rows{.probes = rows_of<&prometheus_kind>};

}  // namespace runbookd::probes
