#include "probes/pgbouncer/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc pgbouncer_signals[] = {
    {"clients_active", Type::number, "clients with a server connection"},
    {"clients_waiting", Type::number, "clients that wait for one"},
    {"servers_active", Type::number, "server connections in use"},
    {"servers_idle", Type::number, "server connections at rest"},
    {"max_wait", Type::duration, "how long the oldest client waits"},
    {"paused", Type::boolean, "the pool is paused"},
};

constexpr ProbeKind pgbouncer_kind{
    .key = "pgbouncer",
    .summary = "the pools of a PgBouncer",
    .signals = pgbouncer_signals,
    .planned = Planned{"scrape: the /metrics page of pgbouncer_exporter"},
};

}  // namespace

constinit const KindRows pgbouncer_rows{.probes = rows_of<&pgbouncer_kind>};

}  // namespace runbookd::probes
