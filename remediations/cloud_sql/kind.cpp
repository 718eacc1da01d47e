#include "remediations/cloud_sql/kind.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/google/name.hpp"
#include "remediations/cloud_sql/observer.hpp"

namespace runbookd::remediations {
namespace {

constexpr std::string_view sql_instances =
    "exec with argv: [gcloud, sql, instances, ..]; see `runbookd kinds exec`";

constexpr Key instance_keys[] = {
    {.name = "name", .summary = "the instance's name", .otherwise = "the resource's name"},
    {.name = "project", .summary = "its project in Google Cloud", .otherwise = "`google.project`"},
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

constinit const ResourceKind cloud_sql_instance{
    .name = "cloud_sql.instance",
    .summary = "a Cloud SQL instance",
    .keys = instance_keys,
    .signals = cloud_sql::signal_docs,
    .needs = needs_google,
    .parse = &net::parse_google_global_name<document::Reader>,
    .observe = &cloud_sql::make_observer,
};

constinit const KindRows cloud_sql_rows{
    .actions = rows_of<&cloud_sql_restart, &cloud_sql_tier, &cloud_sql_password, &cloud_sql_backup>,
    .resources = rows_of<&cloud_sql_instance>};

}  // namespace runbookd::remediations
