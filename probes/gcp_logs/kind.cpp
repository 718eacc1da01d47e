#include "probes/gcp_logs/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc gcp_logs_signals[] = {
    {"matches", Type::number, "entries found since the daemon began", Extent::any, true},
};

constexpr ProbeKind gcp_logs_kind{
    .key = "gcp_logs",
    .summary = "entries of Cloud Logging that a filter finds",
    .signals = gcp_logs_signals,
    .planned = Planned{},
};

}  // namespace

constinit const KindRows gcp_logs_rows{.probes = rows_of<&gcp_logs_kind>};

}  // namespace runbookd::probes
