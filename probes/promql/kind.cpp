#include "probes/promql/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc promql_signals[] = {
    {"value", Type::number, "of each series that the query returns"},
};

constexpr ProbeKind promql_kind{
    .key = "promql",
    .summary = "an instant query of a Prometheus server",
    .signals = promql_signals,
    .planned = Planned{"scrape: the /metrics page itself that Prometheus reads"},
};

}  // namespace

constinit const KindRows promql_rows{.probes = rows_of<&promql_kind>};

}  // namespace runbookd::probes
