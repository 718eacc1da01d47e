#include "probes/heartbeat/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc heartbeat_signals[] = {
    {"last", Type::time, "when it last did"},
};

constexpr ProbeKind heartbeat_kind{
    .key = "heartbeat",
    .summary = "a job that says that it ran",
    .signals = heartbeat_signals,
    .planned = Planned{"http of an endpoint of the job, with json: {NAME: path as unix}"},
};

}  // namespace

constinit const KindRows heartbeat_rows{.probes = rows_of<&heartbeat_kind>};

}  // namespace runbookd::probes
