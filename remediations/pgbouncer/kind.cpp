#include "remediations/pgbouncer/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr std::string_view pgbouncer_console =
    "exec with argv: [psql, -p, \"6432\", pgbouncer, -c, ..]; see `runbookd kinds exec`";

constexpr Key pooler_keys[] = {
    {.name = "name", .summary = "what it is called elsewhere; for people"},
};

constexpr ResourceKind pgbouncer_resource{
    .name = "pgbouncer",
    .summary =
        "a PgBouncer that a team runs itself; the probe whose `resource` it is speaks for it",
    .keys = pooler_keys,
    .has_instances = true,
};

constexpr ActionKind pgbouncer_reconnect{
    .name = "pgbouncer.reconnect",
    .summary = "opens its server connections anew",
    .hazard = Hazard::disruptive,
    .resource_kinds = "pgbouncer",
    .planned = Planned{pgbouncer_console},
};

constexpr ActionKind pgbouncer_pause{
    .name = "pgbouncer.pause",
    .summary = "lets no query through",
    .hazard = Hazard::disruptive,
    .resource_kinds = "pgbouncer",
    .planned = Planned{pgbouncer_console},
};

constexpr ActionKind pgbouncer_resume{
    .name = "pgbouncer.resume",
    .summary = "ends a pause",
    .hazard = Hazard::disruptive,
    .resource_kinds = "pgbouncer",
    .planned = Planned{pgbouncer_console},
};

constexpr ActionKind pgbouncer_kill{
    .name = "pgbouncer.kill",
    .summary = "drops the clients of a database",
    .hazard = Hazard::disruptive,
    .resource_kinds = "pgbouncer",
    .planned = Planned{pgbouncer_console},
};

}  // namespace

constinit const KindRows pgbouncer_rows{
    .actions = rows_of<&pgbouncer_reconnect, &pgbouncer_pause, &pgbouncer_resume, &pgbouncer_kill>,
    .resources = rows_of<&pgbouncer_resource>};

}  // namespace runbookd::remediations
