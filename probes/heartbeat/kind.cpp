#include "probes/heartbeat/kind.hpp"

#include "probes/heartbeat/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key heartbeat_keys[] = {
    {.name = "within",
     .shape = Shape::duration,
     .summary = "so often a word is expected",
     .required = true,
     .lowest = "1s",
     .example = "20m"},
    {.name = "grace",
     .shape = Shape::duration,
     .summary = "so much later is still in time",
     .preset = "0s"},
};

constexpr Key keys[] = {
    {.name = "heartbeat",
     .shape = Shape::group,
     .summary = "of a job that calls POST /api/v1/heartbeats/NAME when it ran",
     .required = true,
     .inside = heartbeat_keys},
};

constexpr SignalDoc heartbeat_signals[] = {
    {"last", Type::time, "when it last did, well or not"},
};

constexpr ProbeKind heartbeat_kind{
    .key = "heartbeat",
    .summary = "a job that says that it ran",
    .keys = keys,
    .signals = heartbeat_signals,
    .parse = parse_heartbeat,
    .listens = true,
};

}  // namespace

constinit const KindRows heartbeat_rows{.probes = rows_of<&heartbeat_kind>};

}  // namespace runbookd::probes
