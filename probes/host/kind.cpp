#include "probes/host/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc host_signals[] = {
    {"load1", Type::number, "over one minute"},
    {"load5", Type::number, "over five"},
    {"load15", Type::number, "over fifteen"},
    {"cpus", Type::number, "that it has"},
    {"cpu_pressure", Type::ratio, "share of the time in which something waited for a CPU"},
    {"io_pressure", Type::ratio, "the same of disks"},
    {"uptime", Type::duration, "since its start"},
};

constexpr ProbeKind host_kind{
    .key = "host",
    .summary = "the load of this machine",
    .signals = host_signals,
    .planned = Planned{"scrape: the /metrics page of node_exporter on that machine"},
};

}  // namespace

constinit const KindRows host_rows{.probes = rows_of<&host_kind>};

}  // namespace runbookd::probes
