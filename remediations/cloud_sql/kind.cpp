#include "remediations/cloud_sql/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr std::string_view sql_instances =
    "exec with argv: [gcloud, sql, instances, ..]; see `runbookd kinds exec`";

constexpr SignalDoc cloud_sql_signals[] = {
    {"running", Type::boolean, "its state is RUNNABLE"},
    {"disk_used", Type::ratio, "used of its disk"},
    {"tier", Type::string, "its machine type"},
};

constexpr ResourceKind cloud_sql_instance{
    .name = "cloud_sql.instance",
    .summary = "a Cloud SQL instance",
    .signals = cloud_sql_signals,
    .needs = needs_google,
    .planned = Planned{"kind: postgres, and a postgres probe whose `resource` it is"},
};

constexpr ActionKind cloud_sql_restart{
    .name = "cloud_sql.restart",
    .summary = "restarts an instance, never while an operation runs",
    .hazard = Hazard::stateful,
    .resource_kinds = "cloud_sql.instance",
    .planned = Planned{sql_instances},
};

constexpr ActionKind cloud_sql_tier{
    .name = "cloud_sql.tier",
    .summary = "another machine type, of a bounded list",
    .hazard = Hazard::stateful,
    .resource_kinds = "cloud_sql.instance",
    .planned = Planned{sql_instances},
};

constexpr ActionKind cloud_sql_password{
    .name = "cloud_sql.password",
    .summary = "sets a user's password from a secret",
    .hazard = Hazard::destructive,
    .resource_kinds = "cloud_sql.instance",
    .planned =
        Planned{
            "exec with argv: [gcloud, sql, users, set-password, ..]; see `runbookd kinds exec`"},
};

constexpr ActionKind cloud_sql_backup{
    .name = "cloud_sql.backup",
    .summary = "a backup on demand",
    .hazard = Hazard::reversible,
    .resource_kinds = "cloud_sql.instance",
    .planned =
        Planned{"exec with argv: [gcloud, sql, backups, create, ..]; see `runbookd kinds exec`"},
};

}  // namespace

constinit const KindRows cloud_sql_rows{
    .actions = rows_of<&cloud_sql_restart, &cloud_sql_tier, &cloud_sql_password, &cloud_sql_backup>,
    .resources = rows_of<&cloud_sql_instance>};

}  // namespace runbookd::remediations
