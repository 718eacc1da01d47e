#include "probes/gcp_metric/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc gcp_metric_signals[] = {
    {"value", Type::number, "the latest point"},
};

constexpr ProbeKind gcp_metric_kind{
    .key = "gcp_metric",
    .summary = "a metric of Cloud Monitoring",
    .signals = gcp_metric_signals,
    .planned = Planned{},
};

}  // namespace

constinit const KindRows gcp_metric_rows{.probes = rows_of<&gcp_metric_kind>};

}  // namespace runbookd::probes
