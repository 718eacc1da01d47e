#include "probes/files/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc files_signals[] = {
    {"newest_age", Type::duration, "since the newest was written"},
    {"newest_size", Type::bytes, "of the newest"},
    {"count", Type::number, "how many there are"},
};

constexpr ProbeKind files_kind{
    .key = "files",
    .summary = "the files of a directory: age, size, count",
    .signals = files_signals,
    .planned = Planned{"scrape: the /metrics page of node_exporter on that machine"},
};

}  // namespace

constinit const KindRows files_rows{.probes = rows_of<&files_kind>};

}  // namespace runbookd::probes
