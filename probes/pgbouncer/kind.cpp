#include "probes/pgbouncer/kind.hpp"

#include "probes/pgbouncer/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key console_keys[] = {
    {.name = "pgbouncer",
     .shape = Shape::dsn,
     .summary = "connection string of the admin console: postgres://user@host:6432/pgbouncer",
     .required = true,
     .example = "postgres://stats@10.0.0.5:6432/pgbouncer?sslmode=require"},
    {.name = "pool",
     .shape = Shape::words,
     .summary = "DATABASE.USER, the one pool that is watched",
     .otherwise = "all of them together",
     .example = "shop.app"},
    {.name = "connection",
     .shape = Shape::choice,
     .summary = "keep it, or a new one for every run",
     .preset = "keep",
     .choices = "keep new"},
};

constexpr SignalDoc pool_signals[] = {
    {"clients_active", Type::number, "clients with a server connection, or at rest",
     Extent::amount},
    {"clients_waiting", Type::number, "clients that wait for a server connection", Extent::amount},
    {"servers_active", Type::number, "server connections in use", Extent::amount},
    {"servers_idle", Type::number, "server connections at rest", Extent::amount},
    {"max_wait", Type::duration, "how long the client waits that waits longest", Extent::amount},
    {"paused", Type::boolean, "PAUSE or SUSPEND is in force"},
};
static_assert(std::size(pool_signals) == pgbouncer::signal_count);

}  // namespace

std::span<const SignalDoc> pgbouncer::signal_docs() { return pool_signals; }

constinit const ProbeKind pgbouncer_kind{
    .key = "pgbouncer",
    .summary = "the pools of a PgBouncer",
    .keys = console_keys,
    .signals = pool_signals,
    .parse = pgbouncer::parse,
};

constinit const KindRows pgbouncer_rows{.probes = rows_of<&pgbouncer_kind>};

}  // namespace runbookd::probes
