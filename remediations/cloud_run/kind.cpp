#include "remediations/cloud_run/kind.hpp"

#include "daemon/net/google/name.hpp"
#include "remediations/cloud_run/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key rollback_keys[] = {
    {.name = "to",
     .summary = "`previous`, the last known good revision, or a revision's name",
     .preset = "previous"},
};

constexpr Key raise_keys[] = {
    {.name = "raise_by",
     .shape = Shape::integer,
     .summary = "so many more",
     .required = true,
     .lowest = "1",
     .highest = "1000"},
    {.name = "up_to",
     .shape = Shape::integer,
     .summary = "the bound",
     .required = true,
     .lowest = "1",
     .highest = "1000"},
};
constexpr Key instances[] = {
    {.shape = Shape::integer, .lowest = "1", .highest = "1000"},
    {.shape = Shape::group, .inside = raise_keys},
};
constexpr Key scale_keys[] = {
    {.name = "min_instances",
     .shape = Shape::one_of,
     .summary = "at least N, or {raise_by: N, up_to: N}; never lowers",
     .one_needed = true,
     .inside = instances},
    {.name = "max_instances",
     .shape = Shape::one_of,
     .summary = "at least N, or {raise_by: N, up_to: N}; never lowers",
     .one_needed = true,
     .inside = instances},
};

constexpr Key memory_keys[] = {
    {.name = "raise_by",
     .shape = Shape::size,
     .summary = "how much more the container gets",
     .required = true,
     .lowest = "1B",
     .highest = "32GiB"},
    {.name = "up_to",
     .shape = Shape::size,
     .summary = "the bound",
     .required = true,
     .lowest = "1B",
     .highest = "32GiB"},
    {.name = "container",
     .summary = "which one, when several have no port or it is not the one with a port",
     .otherwise = "the one with a port"},
};

constexpr Key service_keys[] = {
    {.name = "name",
     .summary = "the service's name in Cloud Run",
     .otherwise = "the resource's name"},
    {.name = "project", .summary = "its project in Google Cloud", .otherwise = "`google.project`"},
    {.name = "region", .summary = "where it runs", .otherwise = "`google.region`"},
};

}  // namespace

constinit const ActionKind cloud_run_rollback{
    .name = "cloud_run.rollback",
    .summary = "all traffic to the previous good revision, or to a named one",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "cloud_run.service",
    .timeout = minutes{3},
    .planning = cloud_run::plan_deadline,
    .keys = rollback_keys,
    .parse = &cloud_run::parse_rollback,
};

constinit const ActionKind cloud_run_restart{
    .name = "cloud_run.restart",
    .summary = "a new revision of what is serving, with its image pinned by digest",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "cloud_run.service",
    .timeout = minutes{6},
    .planning = cloud_run::plan_deadline,
    .keys = {},
    .parse = &cloud_run::parse_restart,
};

constinit const ActionKind cloud_run_scale{
    .name = "cloud_run.scale",
    .summary = "raises the minimum or maximum of instances, within bounds",
    .hazard = Hazard::reversible,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "cloud_run.service",
    .timeout = minutes{6},
    .planning = cloud_run::plan_deadline,
    .keys = scale_keys,
    .parse = &cloud_run::parse_scale,
};

constinit const ActionKind cloud_run_memory{
    .name = "cloud_run.memory",
    .summary = "raises the memory limit of the container, within bounds",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "cloud_run.service",
    .timeout = minutes{6},
    .planning = cloud_run::plan_deadline,
    .keys = memory_keys,
    .parse = &cloud_run::parse_memory,
};

constinit const ResourceKind cloud_run_service{
    .name = "cloud_run.service",
    .summary = "a Cloud Run service",
    .keys = service_keys,
    .signals = cloud_run::signal_docs,
    .needs = needs_google,
    .parse = &net::parse_google_name<document::Reader>,
    .observe = &cloud_run::make_observer,
};

namespace {

// Of a later version.
constexpr std::string_view by_hand =
    "exec with argv: [gcloud, run, services, update, NAME, ..]; see `runbookd kinds exec`";

constexpr ActionKind cloud_run_stop{
    .name = "cloud_run.stop",
    .summary = "no instance serves any more",
    .hazard = Hazard::destructive,
    .resource_kinds = "cloud_run.service",
    .planned = Planned{by_hand},
};

constexpr ActionKind cloud_run_start{
    .name = "cloud_run.start",
    .summary = "restores what a stop took away",
    .hazard = Hazard::disruptive,
    .resource_kinds = "cloud_run.service",
    .planned = Planned{by_hand},
};

constexpr ActionKind cloud_run_ingress{
    .name = "cloud_run.ingress",
    .summary = "who may reach it",
    .hazard = Hazard::disruptive,
    .resource_kinds = "cloud_run.service",
    .planned = Planned{by_hand},
};

constexpr ActionKind cloud_run_env{
    .name = "cloud_run.env",
    .summary = "environment variables of the container",
    .hazard = Hazard::disruptive,
    .resource_kinds = "cloud_run.service",
    .planned = Planned{by_hand},
};

}  // namespace

constinit const KindRows cloud_run_rows{
    .actions = rows_of<&cloud_run_rollback, &cloud_run_restart, &cloud_run_scale, &cloud_run_memory,
                       &cloud_run_stop, &cloud_run_start, &cloud_run_ingress, &cloud_run_env>,
    .resources = rows_of<&cloud_run_service>,
};

}  // namespace runbookd::remediations
