#include "probes/gcp_metric/kind.hpp"

#include "probes/gcp_metric/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key metric_keys[] = {
    {.name = "filter",
     .shape = Shape::words,
     .summary = "a filter of Cloud Monitoring that names one metric.type",
     .required = true,
     .example = R"(metric.type=\"custom.googleapis.com/depth\")"},
    {.name = "aligner",
     .shape = Shape::choice,
     .summary = "what is made of the points of one period",
     .preset = "ALIGN_NONE",
     .choices = "ALIGN_NONE ALIGN_DELTA ALIGN_RATE ALIGN_INTERPOLATE ALIGN_NEXT_OLDER ALIGN_MIN "
                "ALIGN_MAX ALIGN_MEAN ALIGN_COUNT ALIGN_SUM ALIGN_STDDEV ALIGN_COUNT_TRUE "
                "ALIGN_COUNT_FALSE ALIGN_FRACTION_TRUE ALIGN_PERCENTILE_99 ALIGN_PERCENTILE_95 "
                "ALIGN_PERCENTILE_50 ALIGN_PERCENTILE_05 ALIGN_PERCENT_CHANGE"},
    {.name = "period",
     .shape = Shape::duration,
     .summary = "the aligner's period, in whole seconds",
     .preset = "1m",
     .lowest = "1m",
     .highest = "25h"},
    {.name = "reducer",
     .shape = Shape::choice,
     .summary = "makes one series of several",
     .otherwise = "the filter finds one series",
     .choices = "REDUCE_MEAN REDUCE_MIN REDUCE_MAX REDUCE_SUM REDUCE_STDDEV REDUCE_COUNT "
                "REDUCE_COUNT_TRUE REDUCE_COUNT_FALSE REDUCE_FRACTION_TRUE REDUCE_PERCENTILE_99 "
                "REDUCE_PERCENTILE_95 REDUCE_PERCENTILE_50 REDUCE_PERCENTILE_05"},
    {.name = "within",
     .shape = Shape::duration,
     .summary = "how old the newest point may be",
     .preset = "10m",
     .lowest = "1m",
     .highest = "25h"},
    {.name = "as",
     .shape = Shape::choice,
     .summary = "the unit of its values",
     .preset = "number",
     .choices = "number ratio percent s ms unix B KiB MiB"},
    {.name = "project", .summary = "whose metric", .otherwise = "`google.project`"},
};

constexpr Key kind_keys[] = {
    {.name = "gcp_metric",
     .shape = Shape::group,
     .summary = "which metric, and what is made of it",
     .required = true,
     .inside = metric_keys},
};

constexpr SignalDoc metric_signals[] = {
    {"value", Type::number, "the latest point, in the unit of `as`"},
    {"at", Type::time, "the end of the time that the point is about; minutes ago"},
};
static_assert(std::size(metric_signals) == metric_signal_count);

}  // namespace

std::span<const SignalDoc> metric_signal_docs() { return metric_signals; }

constinit const ProbeKind gcp_metric_kind{
    .key = "gcp_metric",
    .summary = "a metric of Cloud Monitoring",
    .keys = kind_keys,
    .signals = metric_signals,
    .parse = parse_gcp_metric,
    .needs = needs_google,
};

constinit const KindRows gcp_metric_rows{.probes = rows_of<&gcp_metric_kind>};

}  // namespace runbookd::probes
