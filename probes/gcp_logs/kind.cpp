#include "probes/gcp_logs/kind.hpp"

#include "probes/gcp_logs/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key logs_keys[] = {
    {.name = "gcp_logs",
     .shape = Shape::words,
     .summary = "a filter in the query language of Cloud Logging",
     .required = true,
     .example = "resource.type=cloud_run_revision AND severity>=ERROR"},
    {.name = "project", .summary = "whose logs", .otherwise = "`google.project`"},
    {.name = "look_back",
     .shape = Shape::duration,
     .summary = "how late an entry may come and still be counted",
     .preset = "5m",
     .lowest = "0s",
     .highest = "1h"},
};

constexpr SignalDoc logs_signals[] = {
    {"matches", Type::number, "entries found since the daemon began (counter)", Extent::amount,
     true},
};
static_assert(std::size(logs_signals) == logs_signal_count);

}  // namespace

std::span<const SignalDoc> logs_signal_docs() { return logs_signals; }

constinit const ProbeKind gcp_logs_kind{
    .key = "gcp_logs",
    .summary = "entries of Cloud Logging that a filter finds",
    .keys = logs_keys,
    .signals = logs_signals,
    .parse = parse_gcp_logs,
    .needs = needs_google,
};

constinit const KindRows gcp_logs_rows{.probes = rows_of<&gcp_logs_kind>};

}  // namespace runbookd::probes
